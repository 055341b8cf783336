/**
 * A Windows program whose window shows motion, for the tests to record under wine. Prints `ready`, and ends when it is killed or after the
 * given number of seconds.
 */
import { writeSync } from 'node:fs';
import koffi from 'koffi';
import { user32 } from '#native/windows/user32.ts';

// winuser.h: a borderless, visible window that receives its own clicks.
const POPUP_VISIBLE = 0x90000000;
const CLICKABLE_STATIC = 0x100;
const PM_REMOVE = 1;
const MESSAGE_BYTES = 48;
const ALL_INPUT = 0x04ff;
const INPUT_AVAILABLE = 4;
const FRAME_MS = 30;

const [title = 'GAP wine game', seconds = '60', width = '640', height = '360'] = process.argv.slice(2);
const w = user32();
const user = koffi.load('user32.dll');
const gdi = koffi.load('gdi32.dll');
const getDc = user.func('intptr_t __stdcall GetDC(intptr_t window)');
const fillRect = user.func('int __stdcall FillRect(intptr_t dc, void* rect, intptr_t brush)');
const brushOf = gdi.func('intptr_t __stdcall CreateSolidBrush(uint32_t color)');
const window = Number(
  w.createWindow(0, 'STATIC', title, POPUP_VISIBLE | CLICKABLE_STATIC, 0, 0, Number(width), Number(height), 0, 0, 0, null),
);
user.func('int __stdcall SetForegroundWindow(intptr_t window)')(window);
const dc = Number(getDc(window));
const brushes = [0x2040ff, 0xffc020, 0x30c040, 0xc040c0].map((color) => Number(brushOf(color)));
const message = Buffer.alloc(MESSAGE_BYTES);
const rect = Buffer.alloc(16);
writeSync(1, 'ready\n');
const endsMs = performance.now() + Number(seconds) * 1000;
for (let frame = 0; performance.now() < endsMs; frame++) {
  while (w.peek(message, 0, 0, 0, PM_REMOVE) !== 0) w.dispatch(message);
  // A bar that moves across the window.
  const x = (frame * 8) % Number(width);
  [x, 0, x + 40, Number(height)].forEach((value, i) => {
    rect.writeInt32LE(value, 4 * i);
  });
  fillRect(dc, rect, brushes[(frame >> 4) % brushes.length]);
  w.waitMessage(0, null, FRAME_MS, ALL_INPUT, INPUT_AVAILABLE);
}
process.exit(0);
