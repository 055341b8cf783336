import { writeFileSync, writeSync } from 'node:fs';
import { planRecording, type WatchedEvent, watchInput } from '#library/index.ts';
import { VirtualPad } from '#native/sdl/virtual-pad.ts';

/**
 * Runs the input thread alone, on this system or under wine: node input-once.ts OUT.json DISPLAY SECONDS PADS BLOCK_MS. Prints `ready`, blocks
 * its main thread for a while halfway through, and writes what it saw and what it cost.
 */
const [out = 'input.json', display = ':0', seconds = '10', pads = '0', blockMs = '0'] = process.argv.slice(2);
const plan = planRecording(
  { display, anyWindow: true, pads: Number(pads) > 0 ? 'auto' : 'off', licenseRef: 'ref#bench', consentRef: 'ref#bench' },
  { display: undefined, sessionId: crypto.randomUUID() },
);
const motions: WatchedEvent[] = [];
const stop = new AbortController();
const virtual: VirtualPad[] = [];
let cpuBefore = process.cpuUsage();
let began = performance.now();
const watching = watchInput(plan, stop.signal, {
  onReady: () => {
    for (let i = 0; i < Number(pads); i++) virtual.push(new VirtualPad());
    writeSync(1, 'ready\n');
    cpuBefore = process.cpuUsage();
    began = performance.now();
  },
  onEvent: (event) => {
    if (event.code === 'move') motions.push(event);
  },
  onState: () => {},
});
setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(blockMs)), (Number(seconds) * 1000) / 2);
setTimeout(() => stop.abort(), Number(seconds) * 1000);
await watching;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuPct = (user + system) / 10 / (performance.now() - began);
for (const pad of virtual) pad[Symbol.dispose]();
writeFileSync(out, JSON.stringify({ cpuPct, timesUs: motions.map(({ tsUs }) => tsUs), sum: motions.reduce((sum, { dx }) => sum + dx, 0) }));
process.exit(0);
