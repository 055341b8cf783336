import { Poller } from '#native/x11/poll.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';

/** Opens a display, kills its server, and goes on using the connection: Xlib's default handlers would end the process here. */
const display = await VirtualDisplay.start({ windowManager: false });
const connection = openDisplay(display.name);
const poller = new Poller(xlib().connectionNumber(connection));
display.server.kill('SIGKILL');
let alive = true;
for (let i = 0; i < 100 && alive; i++) alive = poller.wait(50_000);
xlib().sync(connection, 0);
xlib().pending(connection);
process.stdout.write(`still alive: ${alive ? 'noticed nothing' : 'hung up'}\n`);
