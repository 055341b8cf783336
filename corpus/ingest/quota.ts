import type { PlannedFile } from '#corpus/core/sending/protocol.ts';
import { type KeptShard, type KeptShards, nameOf } from '#corpus/ingest/kept-shards.ts';
import { Refused } from '#corpus/ingest/refused.ts';
import type { Token } from '#corpus/ingest/tokens.ts';
import { said } from '#format/core/said.ts';

const DAY_MS = 86_400_000;
/** Begun and not ended, of one token: a station that was away for a month has as many. */
const MOST_OPEN = 1000;
/** Of those, each a hash in the service's memory: 1.6 TB in parts of the usual size. */
const MOST_OPEN_PARTS = 100_000;
/** Counted for each file and part besides its bytes: begins alone must not fill the service's disk. */
const [FILE_COST_BYTES, PART_COST_BYTES] = [4096, 256];

/** Throws a {@link Refused} where a token may send no more today. `kept`: the shard, where it is begun with other files. */
export function refuseOverQuota(shards: KeptShards, token: Token, files: readonly PlannedFile[], kept?: KeptShard): void {
  const { daily_bytes = Number.POSITIVE_INFINITY } = token;
  const own = kept && nameOf(kept);
  let [open, parts, sent] = [0, partsIn(files), sum(files)];
  for (const shard of shards.all) {
    if (shard.token !== token.name) continue;
    const isOwn = nameOf(shard) === own;
    if (isOwn || isOfToday(shard)) sent += givenOf(shard);
    if (isOwn || shard.receipt !== undefined || shard.withdrawn_utc !== undefined) continue;
    open += 1;
    parts += partsIn(shard.files);
  }
  if (open >= MOST_OPEN || parts > MOST_OPEN_PARTS)
    throw new Refused(429, 'quota', said`${open} shards were begun and not ended, with ${parts} parts`, said`End those first`);
  if (sent <= daily_bytes) return;
  const untilTomorrowS = Math.ceil((DAY_MS - (Date.now() % DAY_MS)) / 1000);
  throw new Refused(
    429,
    'quota',
    said`more than the ${daily_bytes} bytes that ${token.name} may send in a day`,
    said`Go on tomorrow`,
    untilTomorrowS,
  );
}

/** Quotas count by the day, UTC. */
export const isOfToday = ({ begun_utc }: KeptShard): boolean => begun_utc.startsWith(new Date().toISOString().slice(0, 10));

/** All that was asked for a shard, and what was begun anew of it. */
export const givenOf = ({ files, given_bytes = 0 }: KeptShard): number => sum(files) + given_bytes;

const partsIn = (files: readonly { readonly parts: readonly string[] }[]): number =>
  files.reduce((all, { parts }) => all + parts.length, 0);

/** With what keeping them costs the service. */
const sum = (files: readonly { readonly bytes: number; readonly parts: readonly string[] }[]): number =>
  files.reduce((all, { bytes, parts }) => all + bytes + FILE_COST_BYTES + PART_COST_BYTES * parts.length, 0);
