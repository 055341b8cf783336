import { setInterval } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Written } from '#core/app/written.ts';
import type { FromStation } from '#core/lab/lab-contract.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';

/** Twenty stations that record, as a lab's console sees them: figures twenty times a second each, until stdin ends. A process of its own. */
const [link = '', count = '20'] = process.argv.slice(2);
const TICK_MS = 50;
const SESSION = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c1';

const [url, token = ''] = link.split('#') as [string, string?];
const sockets = await Promise.all(
  Array.from({ length: Number(count) }, async (_, i) => {
    const socket = new WebSocket(url);
    await new Promise((resolve) => socket.once('open', resolve));
    const post = (message: FromStation) => socket.send(JSON.stringify(message));
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as { type: string; id: number };
      if (message.type === 'clock') post({ type: 'clock', id: message.id, theirUs: performance.now() * 1000 });
    });
    post({ type: 'hello', token, name: `station ${String(i + 1).padStart(2, '0')}`, version: '0' });
    post({
      type: 'state',
      state: { phase: 'recording', sessionId: `${SESSION}${String(i).padStart(2, '0')}`, folder: '/shards/x' },
      game: 'a game',
      notReady: [],
    });
    return post;
  }),
);
process.stdout.write('ready\n');
process.stdin.on('end', () => process.exit(0)).resume();

let tick = 0;
for await (const _ of setInterval(TICK_MS)) {
  tick += 1;
  for (const post of sockets) {
    post({ type: 'snapshot', snapshot: snapshotAt(tick) });
    if (tick % 5 === 0) post({ type: 'written', written: writtenAt(tick) });
  }
}

function snapshotAt(at: number): Snapshot {
  const recent = { p50: 20 + (at % 7), p99: 300 + (at % 50) };
  return {
    elapsedS: (at * TICK_MS) / 1000,
    frames: at * 3,
    fps: 60,
    repeats: 0,
    drops: 0,
    skippedFrames: 0,
    skippedTicks: 0,
    residualUs: recent,
    residualP99Us: 320,
    nearestRowUs: recent,
    tickUs: recent,
    tickP99Us: 320,
    encodeUs: recent,
    driftMsPerMin: { slope: 0.001, low: -0.01, high: 0.01 },
    bitrateBps: 5e6,
    rows: at * 18,
    keyEvents: at,
    mouseEvents: at * 12,
    padEvents: 0,
    eventsPerS: { keyboard: 4, mouse: 240, pad: 0 },
    pads: 0,
    gaps: 0,
    restarts: 0,
    unmapped: 0,
    diskFreeBytes: 1e12,
    diskLeftS: 1e6,
    lastFrameAgeMs: 10,
    advice: [],
  };
}

function writtenAt(at: number): Written {
  return {
    videoBytes: at * 31_000,
    videoAgeMs: 10,
    frames: at * 3,
    journalBytes: at * 4000,
    journalAgeMs: 30,
    rows: at * 18,
    keyEvents: at,
    mouseEvents: at * 12,
    padEvents: 0,
    gaps: 0,
  };
}
