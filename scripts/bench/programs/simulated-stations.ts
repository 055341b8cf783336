import { setInterval } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { FromStation } from '#core/lab/lab-contract.ts';
import { snapshotAt, TICK_MS, writtenAt } from '#scripts/bench/telemetry-samples.ts';
import { showing } from '#server/core/shown-token.ts';

/** Stations that record (twenty by default), as a lab's console sees them: figures twenty times a second each, until stdin ends. */
const [link = '', count = '20'] = process.argv.slice(2);
const SESSION = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c1';

const [url, secrets = ''] = link.split('#') as [string, string?];
const [token = ''] = secrets.split('.');
const sockets = await Promise.all(
  Array.from({ length: Number(count) }, async (_, i) => {
    const socket = new WebSocket(url, showing(token));
    await new Promise((resolve) => socket.once('open', resolve));
    const post = (message: FromStation) => socket.send(JSON.stringify(message));
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as { type: string; id: number };
      if (message.type === 'clock') post({ type: 'clock', id: message.id, theirUs: performance.now() * 1000 });
    });
    post({ type: 'hello', name: `station ${String(i + 1).padStart(2, '0')}`, version: '0' });
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
