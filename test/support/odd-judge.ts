import { setTimeout as sleep } from 'node:timers/promises';
import { guardMemory } from '#corpus/judge/guard-memory.ts';
import { type FromJudge, ToJudge } from '#corpus/judge/messages.ts';
import { READY } from '#video/cage/caged-process.ts';

// A judge that does to its process what the name of the place says; it looks at nothing.
const NOTHING: FromJudge = { type: 'judged', judgement: { verdict: 'pass', findings: [], prints: [] } };

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const order = ToJudge.parse(message);
  if (order.type === 'start') guardMemory(order.most_mb);
  else if (order.type === 'judge') void judge(order.place);
});

/** 10 MB at a time, written to, until it is ended. */
async function takeMemory(): Promise<void> {
  const taken: Buffer[] = [];
  for (;;) {
    taken.push(Buffer.alloc(10e6, taken.length));
    await sleep(10);
  }
}

async function judge(place: string): Promise<void> {
  if (place.includes('breaks')) process.abort();
  if (place.includes('exits')) process.exit(3);
  if (place.includes('greedy')) await takeMemory();
  if (place.includes('hangs')) await sleep(600_000);
  if (place.includes('lies')) process.send?.({ type: 'judged', judgement: { verdict: 'splendid' } });
  else process.send?.(NOTHING, () => {});
}
process.send?.(READY);
