import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { choicesOf, exportDataset, SOURCES_FILE } from '#corpus/export/export-dataset.ts';
import type { ExportPart } from '#corpus/export/parts/part.ts';
import { type BroughtShard, bringShard } from '#corpus/judge/bring-shard.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { shardSha256 } from '#format/folder/shard-folder.ts';

/** The shards of a part that are on this machine, and why others cannot be had at all. */
export interface PartHere {
  readonly here: readonly { readonly folder: string; readonly place: string; readonly sha256: string }[];
  readonly lacking: readonly string[];
}

export interface BringPartOptions {
  /** For what is fetched. */
  readonly folder: string;
  /** Keys of the shards that are kept encrypted, by their hashes. */
  readonly contentKeys: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** What became of a part without its shards: it was made before, or cannot be. Undefined: it is to be made. Throws a GapError where its disk is not there. */
export function partBefore(part: ExportPart): Judgement | undefined {
  const out = dirname(dirname(part.folder));
  if (!existsSync(out))
    throw new GapError('usage.place', `${out}: there is no such folder on this machine`, 'Mount the disk that it is on');
  const before = madeBefore(part);
  if (before !== undefined) return before;
  if (choicesOf(part.kind).columns && part.codes === null)
    return judgement('fail', [], 'an earlier version of this program planned it, with columns of its own: export into another folder');
  return part.shards.length === 0 ? judgement('fail', [], 'all of it was withdrawn') : undefined;
}

/** Brings the shards of a part to this machine; disposing deletes what was fetched. Rejects with a GapError where the machine, the disk or a store is to blame. */
export async function bringPart({ shards }: ExportPart, options: BringPartOptions): Promise<PartHere & Disposable> {
  using brought = new DisposableStack();
  const here: PartHere['here'][number][] = [];
  const lacking: string[] = [];
  for (const { place, sha256 } of shards) {
    const shard = await broughtOrWhy(place, sha256, options);
    if (typeof shard === 'string') lacking.push(`${place}: ${shard}`);
    else here.push({ folder: brought.use(shard).folder, place, sha256 });
  }
  const kept = brought.move();
  return { here, lacking, [Symbol.dispose]: () => kept.dispose() };
}

/** A shard, or why it cannot be had at all. */
async function broughtOrWhy(
  place: string,
  sha256: string,
  { folder, contentKeys, signal }: BringPartOptions,
): Promise<BroughtShard | string> {
  try {
    const shard = await bringShard(place, folder, contentKeys[sha256], signal);
    if (shardSha256(shard.folder) === sha256) return shard;
    shard[Symbol.dispose]();
    return 'it is not the one that was released';
  } catch (error) {
    // The shard is gone or damaged, so trying again later would not help.
    if (error instanceof GapError && GONE.includes(error.code)) return messageOf(error);
    throw error;
  }
}

const GONE: readonly string[] = ['shard.missing', 'shard.encrypted'];

/** Exports the shards of a part into its folder. `fail`: some had to be left out. Rejects with a GapError where something else is in the way. */
export async function makePart(part: ExportPart, { here, lacking }: PartHere, trusted: readonly TrustedKey[]): Promise<Judgement> {
  if (here.length === 0) return judgement('fail', [], leftOutText(part, lacking));
  try {
    const { leftOut } = await exportDataset(
      part.kind,
      here.map(({ folder }) => folder),
      part.folder,
      {
        trusted,
        // Which shards a release holds was decided by their results, which judged them anew.
        allowFailed: true,
        ...(part.video !== null && { video: part.video }),
        ...(part.codes !== null && { codes: part.codes }),
        // What a release keeps for validation is a part of its own.
        ...(choicesOf(part.kind).splits && { val: part.split === 'val' ? 100 : 0 }),
      },
    );
    const why = new Map(leftOut.map((one) => [one.folder, one.why]));
    const lacks = [...lacking, ...here.flatMap(({ folder, place }) => (why.has(folder) ? [`${place}: ${why.get(folder)}`] : []))];
    const made = here.filter(({ folder }) => !why.has(folder)).map(({ sha256 }) => sha256);
    return lacks.length === 0 ? judgement('pass', made) : judgement('fail', made, leftOutText(part, lacks));
  } catch (error) {
    if (error instanceof GapError && error.code === 'shard.unverified')
      return judgement('fail', [], leftOutText(part, [...lacking, error.message]));
    throw error;
  }
}

const leftOutText = ({ shards }: ExportPart, lacks: readonly string[]): string =>
  `${lacks.length} of ${shards.length} left out; ${lacks[0] ?? ''}`;

const judgement = (verdict: Judgement['verdict'], made: readonly string[], says?: string): Judgement => ({
  verdict,
  ...(says !== undefined && { says }),
  findings: [],
  prints: [],
  made: [...made],
});

const Made = z.object({
  as: z.string(),
  video: z.string(),
  codes: z.array(z.string()).optional(),
  sources: z.array(z.object({ shard_sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

/** What its folder holds already: a job may be done twice. A folder is there whole or not at all. Undefined: there is none, or it is no data set. */
function madeBefore({ folder, shards, kind, video, codes }: ExportPart): Judgement | undefined {
  const path = join(folder, SOURCES_FILE);
  if (!existsSync(path)) return undefined;
  const told = Made.safeParse(JSON.parse(foreignText(path))).data;
  if (told === undefined) return undefined;
  const made = told.sources.map(({ shard_sha256 }) => shard_sha256);
  const own = new Set(shards.map(({ sha256 }) => sha256));
  const others = made.filter((one) => !own.has(one)).length;
  const wrong = (what: string) => judgement('fail', made, `${folder} ${what}: delete it to have it made again`);
  if (told.as !== kind || (video !== null && told.video !== video)) return wrong(`is another data set (${told.as})`);
  if (codes !== null && String(told.codes) !== String(codes)) return wrong('has other columns');
  if (others > 0) return wrong(`holds ${others} others`);
  if (made.length !== own.size) return wrong(`holds ${made.length} of its ${own.size} shards`);
  return judgement('pass', made);
}
