import { XTestPlayer } from '#native/x11/xtest.ts';

/**
 * Injects relative mouse motion at a steady rate, to and fro: node injector.ts DISPLAY EVENTS PER_SECOND. Prints what it injected.
 */
const [display = ':0', events = '10000', perSecond = '1000'] = process.argv.slice(2);
using player = new XTestPlayer(display);
const stepMs = 1000 / Number(perSecond);
const began = performance.now();
let sum = 0;
for (let i = 0; i < Number(events); i++) {
  while (performance.now() - began < i * stepMs) {
    // Watching the clock: a timer has no millisecond to spare at this rate.
  }
  // Every step differs from the one before, so that none is merged or left out.
  const dx = i % 2 === 0 ? 3 : -2;
  player.move(dx, 1 - 2 * (i % 2));
  sum += dx;
}
process.stdout.write(`${JSON.stringify({ injected: Number(events), sum, seconds: (performance.now() - began) / 1000 })}\n`);
