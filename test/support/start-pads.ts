import { once } from 'node:events';
import { isMainThread, Worker } from 'node:worker_threads';
import { padNames } from '#native/sdl/pads.ts';

/** Starts and ends SDL's gamepads in three threads at once, for the given ms. A separate process: the fault it looks for crashes it. */
const untilMs = performance.now() + Number(process.argv[2]);
const others = isMainThread ? [1, 2].map(() => new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) })) : [];
const ended = others.map((worker) => once(worker, 'exit'));
while (performance.now() < untilMs) padNames();
await Promise.all(ended);
