import { openDisplay, XEVENT_BYTES, xlib } from '#native/x11/xlib.ts';
import { bindDrawing } from '#scripts/demo/x11-drawing.ts';

/** A program of its own, with a window in one colour that it paints 60 times a second, as a game does: `DISPLAY TITLE`. Prints the window's id. */
const [, , name = ':0', title = 'The Game'] = process.argv;
/** By turns, half a second each: whoever shows an old picture is found out. */
const GREENS = [0x00a000, 0x00c800] as const;
const COPY_FROM_PARENT = 0;
const INPUT_OUTPUT = 1;
const EXPOSURE_AND_STRUCTURE = (1 << 15) | (1 << 17);
const CARDINAL = 6;

const x = xlib();
const draw = bindDrawing();
const display = openDisplay(name);
const root = x.rootWindow(display);
// No background: what the program has not painted is whatever the server has there.
const window = Number(draw.createWindow(display, root, 40, 40, 320, 180, 0, COPY_FROM_PARENT, INPUT_OUTPUT, null, 0, null));
x.selectInput(display, window, EXPOSURE_AND_STRUCTURE);
draw.storeName(display, window, title);
const pid = Buffer.alloc(8);
pid.writeUInt32LE(process.pid);
draw.changeProperty(display, window, x.internAtom(display, '_NET_WM_PID', 0), CARDINAL, 32, 0, pid, 1);
draw.map(display, window);
const context = draw.createContext(display, window, 0, null);
const event = Buffer.alloc(XEVENT_BYTES);
const geometry = Array.from({ length: 7 }, () => [0]) as [number[], number[], number[], number[], number[], number[], number[]];

setInterval(() => {
  while (x.pending(display) > 0) x.nextEvent(display, event);
  const [ofRoot, left, top, width, height, border, depth] = geometry;
  if (x.getGeometry(display, window, ofRoot, left, top, width, height, border, depth) === 0) process.exit(0);
  draw.setForeground(display, context, GREENS[Math.floor(performance.now() / 500) % 2]);
  draw.fill(display, window, context, 0, 0, width[0], height[0]);
  x.flush(display);
}, 16);

process.stdout.write(`${window}\n`);
