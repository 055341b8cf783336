import koffi from 'koffi';
import { nowUs } from '#native/clock.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';

/**
 * Injects relative mouse motion at a steady rate, to and fro, and a key now and then: node injector.ts DISPLAY EVENTS PER_SECOND [KEYS].
 * Prints what it injected, and when (us of CLOCK_MONOTONIC; add `rawOffsetUs` for CLOCK_MONOTONIC_RAW, which is what wine calls QPC).
 */
const [display = ':0', events = '10000', perSecond = '1000', keys = '0'] = process.argv.slice(2);
/** <bits/time.h> */
const MONOTONIC_RAW = 4;
using player = new XTestPlayer(display);
const stepMs = 1000 / Number(perSecond);
const began = performance.now();
const timesUs: number[] = [];
let sum = 0;
for (let i = 0; i < Number(events); i++) {
  while (performance.now() - began < i * stepMs) {
    // Busy-waiting: a timer is too coarse at this rate.
  }
  // Every step differs from the one before, so that none is merged or left out; the pointer stays off the screen's edge, where wine stops.
  const dx = (i % 2 === 0 ? 3 : -3) + (i % 50 === 0 ? 1 : 0);
  timesUs.push(nowUs());
  player.move(dx, 1 - 2 * (i % 2));
  sum += dx;
  if (Number(keys) > 0 && i % Number(keys) === 0) player.key('KeyW', (i / Number(keys)) % 2 === 0);
}
const seconds = (performance.now() - began) / 1000;
process.stdout.write(`${JSON.stringify({ injected: Number(events), sum, seconds, timesUs, rawOffsetUs: rawUs() - nowUs() })}\n`);

function rawUs(): number {
  const time = Buffer.alloc(16);
  koffi.load('libc.so.6').func('int clock_gettime(int clock, void* time)')(MONOTONIC_RAW, time);
  return time.readUInt32LE(0) * 1e6 + time.readUInt32LE(8) / 1000;
}
