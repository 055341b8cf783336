import { GapError, messageOf } from '#core/errors.ts';
import type { TrustedKey } from '#core/sign/signer.ts';
import type { Job } from '#corpus/jobs/job.ts';
import { bringShard } from '#corpus/judge/bring-shard.ts';
import { guardMemory } from '#corpus/judge/guard-memory.ts';
import { judgeShard } from '#corpus/judge/judge-shard.ts';
import { judgeWatermark } from '#corpus/judge/judge-watermark.ts';
import { FromJudge, type TileKey, ToJudge } from '#corpus/judge/messages.ts';
import { shardSha256 } from '#shard/shard-folder.ts';

/**
 * Judges shards one after another, in a process of its own: what a damaged or hostile one does to a decoder, or to memory, ends this process and nothing else. It
 * ends when its owner does.
 */
let trusted: readonly TrustedKey[] = [];
let folder = '';
/** Nothing is wrong with a shard whose store, disk or network fails. */
const NOT_ITS_FAULT: readonly string[] = ['shard.remote', 'app.room'];

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const order = ToJudge.parse(message);
  if (order.type === 'judge') void judge(order.job, order.place, order.tile_key).then(answer);
  else {
    [trusted, folder] = [order.trusted, order.folder];
    guardMemory(order.most_mb);
  }
});

async function judge({ shard, level }: Job, place: string, tileKey: TileKey | undefined): Promise<FromJudge> {
  try {
    using brought = await bringShard(place, folder);
    if (shardSha256(brought.folder) !== shard) return unreadable(`${place}: hashes.json is not the one that was added`);
    const judgement =
      level === 'watermark' ? await judgeWatermark(brought.folder, tileKey) : await judgeShard(brought.folder, { level, trusted });
    return { type: 'judged', judgement };
  } catch (error) {
    if (isGone(error)) return unreadable(messageOf(error));
    return { type: 'later', why: messageOf(error) };
  }
}

function isGone(error: unknown): boolean {
  if (error instanceof GapError) return !NOT_ITS_FAULT.includes(error.code);
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** An owner that was killed meanwhile receives nothing: `disconnect` ends this process, too. */
function answer(message: FromJudge): void {
  process.send?.(FromJudge.parse(message), () => {});
}

const unreadable = (says: string): FromJudge => ({
  type: 'judged',
  judgement: { verdict: 'unreadable', says: says.slice(0, 300), findings: [], prints: [] },
});
