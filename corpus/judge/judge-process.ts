import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makePart } from '#corpus/export/parts/make-part.ts';
import { faultOf, unreadable } from '#corpus/judge/fault-of.ts';
import { guardMemory } from '#corpus/judge/guard-memory.ts';
import { judgeShard } from '#corpus/judge/judge-shard.ts';
import { judgeWatermark } from '#corpus/judge/judge-watermark.ts';
import { FromJudge, type Order, ToJudge } from '#corpus/judge/messages.ts';
import { HASHES_FILE } from '#format/core/layout.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { shardSha256 } from '#format/folder/shard-folder.ts';
import { READY } from '#video/cage/caged-process.ts';

/**
 * Judges shards one after another, in a process of its own: what a damaged or hostile one does to a decoder, or to memory, ends this process and nothing else, and
 * finds no secret here. It ends when its owner does.
 */
let trusted: readonly TrustedKey[] = [];

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const order = ToJudge.parse(message);
  if (order.type === 'judge') void judge(order).catch(faultOf).then(answer);
  else if (order.type === 'export') void make(order).catch(faultOf).then(answer);
  else {
    trusted = order.trusted;
    guardMemory(order.most_mb);
  }
});
process.send?.(READY);

async function judge({ job: { shard, level }, folder, place, tile_key }: Extract<Order, { type: 'judge' }>): Promise<FromJudge> {
  if (!existsSync(join(folder, HASHES_FILE))) return { type: 'later', why: 'it is not there, or not on this machine' };
  if (shardSha256(folder) !== shard) return unreadable(`${place}: hashes.json is not the one that was added`);
  if (level === 'export') return unreadable('it is a part, and was asked for as a shard');
  return {
    type: 'judged',
    judgement: level === 'watermark' ? await judgeWatermark(folder, tile_key) : await judgeShard(folder, { level, trusted }),
  };
}

async function make(order: Extract<Order, { type: 'export' }>): Promise<FromJudge> {
  return { type: 'judged', judgement: await makePart(order.part, order, trusted) };
}

/** An owner that was killed meanwhile receives nothing: `disconnect` ends this process, too. */
function answer(message: FromJudge): void {
  process.send?.(FromJudge.parse(message), () => {});
}
