import { createRequire } from 'node:module';
import type { uIOhook } from 'uiohook-napi';

/** What people do today: hook events, stamped with the wall clock when they are handled. Prints the presses as JSON when stdin ends. */
const { uIOhook: hook } = createRequire(import.meta.url)('uiohook-napi') as { readonly uIOhook: typeof uIOhook };
const pressedMs: number[] = [];
hook.on('keydown', () => pressedMs.push(Date.now()));
hook.start();
process.stdout.write('ready\n');
process.stdin.on('end', () => {
  hook.stop();
  process.stdout.write(JSON.stringify(pressedMs));
});
process.stdin.resume();
