import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GapError, messageOf } from '#core/errors.ts';
import { HASHES_FILE } from '#core/format/layout.ts';
import type { TrustedKey } from '#core/sign/signer.ts';
import { makePart } from '#corpus/exports/make-part.ts';
import type { ExportPart } from '#corpus/exports/part.ts';
import type { Job } from '#corpus/jobs/job.ts';
import { bringShard } from '#corpus/judge/bring-shard.ts';
import { guardMemory } from '#corpus/judge/guard-memory.ts';
import { judgeShard } from '#corpus/judge/judge-shard.ts';
import { judgeWatermark } from '#corpus/judge/judge-watermark.ts';
import { FromJudge, type ShardKeys, ToJudge } from '#corpus/judge/messages.ts';
import { shardSha256 } from '#shard/shard-folder.ts';

/**
 * Judges shards one after another, in a process of its own: what a damaged or hostile one does to a decoder, or to memory, ends this process and nothing else. It
 * ends when its owner does.
 */
let trusted: readonly TrustedKey[] = [];
let folder = '';
/** Nothing is wrong with a shard whose store, disk or network fails, or that is not where it was: a disk may not be mounted here. */
const NOT_ITS_FAULT: readonly string[] = ['shard.remote', 'shard.missing', 'shard.in-use', 'app.room', 'usage.place'];

/** Errors of the system (errno(3)) that a shard has no part in. */
const OF_THE_MACHINE: readonly string[] = [
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'EIO',
  'ENOSPC',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ESTALE',
  'EBUSY',
];

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const order = ToJudge.parse(message);
  if (order.type === 'judge') void settled(() => judge(order.job, order.place, order)).then(answer);
  else if (order.type === 'export') void settled(() => makeThis(order.part, order.content_keys)).then(answer);
  else {
    [trusted, folder] = [order.trusted, order.folder];
    guardMemory(order.most_mb);
  }
});

async function judge({ shard, level }: Job, place: string, keys: ShardKeys): Promise<FromJudge> {
  using brought = await bringShard(place, folder, keys.content_key);
  if (!existsSync(join(brought.folder, HASHES_FILE))) return { type: 'later', why: 'it is not there, or not on this machine' };
  answer({ type: 'begun' });
  if (shardSha256(brought.folder) !== shard) return unreadable(`${place}: hashes.json is not the one that was added`);
  if (level === 'export') return unreadable('it is a part, and was asked for as a shard');
  const judgement =
    level === 'watermark' ? await judgeWatermark(brought.folder, keys.tile_key) : await judgeShard(brought.folder, { level, trusted });
  return { type: 'judged', judgement };
}

async function makeThis(part: ExportPart, contentKeys: Readonly<Record<string, string>>): Promise<FromJudge> {
  const judgement = await makePart(part, { folder, trusted, contentKeys, onHere: () => answer({ type: 'begun' }) });
  return { type: 'judged', judgement };
}

/** What came of it, or why nothing did: never rejects. */
async function settled(work: () => Promise<FromJudge>): Promise<FromJudge> {
  try {
    return await work();
  } catch (error) {
    const why = messageOf(error);
    if (error instanceof GapError) return NOT_ITS_FAULT.includes(error.code) ? { type: 'later', why } : unreadable(why);
    const { code } = (error ?? {}) as { readonly code?: unknown };
    return OF_THE_MACHINE.includes(String(code)) ? { type: 'later', why } : { type: 'broken', why };
  }
}

/** An owner that was killed meanwhile receives nothing: `disconnect` ends this process, too. */
function answer(message: FromJudge): void {
  process.send?.(FromJudge.parse(message), () => {});
}

const unreadable = (says: string): FromJudge => ({
  type: 'judged',
  judgement: { verdict: 'unreadable', says, findings: [], prints: [] },
});
