import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import { CHANGED, type VerifyOptions, verify } from '#format/check/verify.ts';
import type { Consent } from '#format/core/documents/consent.ts';
import type { ShardStatement } from '#format/core/documents/statement.ts';
import { GapError, messageOf, systemRemedy } from '#format/core/errors.ts';
import { english, said } from '#format/core/said.ts';
import { folderStamp } from '#format/folder/folder-stamp.ts';
import { ShardFolder, shardSha256 } from '#format/folder/shard-folder.ts';
import { shardsIn } from '#shard/shards-in.ts';

/** A shard that verified, and what it was then. */
export interface Source {
  readonly folder: string;
  readonly statement: ShardStatement;
  /** Of `hashes.json`: names the shard with every byte. */
  readonly sha256: string;
  readonly consent: Consent | undefined;
  /** Sizes and times of its files: they must be the same when they have been read. */
  readonly stamp: string;
}

/** A shard that is not exported, and why. */
export interface LeftOut {
  readonly folder: string;
  readonly why: string;
  readonly remedy: string;
}

export interface Sources {
  /** In the order of their sessions' ids, however they were given. */
  readonly sources: readonly Source[];
  readonly leftOut: readonly LeftOut[];
}

/** Whom to believe, and whether shards of which the signed verdict says that they cannot be trained on are taken as well. */
export interface SourceOptions extends VerifyOptions {
  readonly allowFailed?: boolean | undefined;
}

/** Verifies shards. A folder without `meta.json` stands for the shards in it. Rejects only when it is aborted. */
export async function verifiedSources(folders: readonly string[], options: SourceOptions): Promise<Sources> {
  const sources: Source[] = [];
  const leftOut: LeftOut[] = [];
  for (const folder of folders.flatMap(shardsIn)) {
    options.signal?.throwIfAborted();
    const source = await verified(folder, options);
    const twin = 'why' in source ? undefined : sources.find((one) => idOf(one) === idOf(source));
    if ('why' in source) leftOut.push(source);
    else if (twin === undefined) sources.push(source);
    else
      leftOut.push({
        folder,
        why: `it has the same session as ${twin.folder}${twin.sha256 === source.sha256 ? ', and is the same shard' : ', and other content'}`,
        remedy: 'Give each session once',
      });
  }
  return { sources: sources.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1)), leftOut };
}

/** Throws a GapError (`shard.changed`) where a shard is not what was verified. */
export function refuseChanged({ folder, stamp }: Source): void {
  if (folderStamp(folder) !== stamp)
    throw new GapError('shard.changed', `${folder}: it was changed while it was exported`, 'Export it again when nothing else works on it');
}

const idOf = ({ statement }: Source): string => statement.predicate.session_id;

async function verified(folder: string, options: SourceOptions): Promise<Source | LeftOut> {
  try {
    refuseNonShard(folder);
    const stamp = folderStamp(folder);
    const { findings, statement } = await verify(folder, options);
    const failed = findings.find(({ severity }) => severity === 'fail');
    if (failed !== undefined || statement === undefined)
      return { folder, why: failed?.says ?? 'it is not signed', remedy: failed?.remedy ?? english(CHANGED) };
    if (statement.predicate.verdict.result === 'fail' && options.allowFailed !== true) return failedVerdict(folder);
    const consent = new ShardFolder(folder).look('consent');
    return { folder, statement, sha256: shardSha256(folder), consent: consent.is === 'good' ? consent.data : undefined, stamp };
  } catch (error) {
    options.signal?.throwIfAborted();
    return leftOutFor(folder, error);
  }
}

/** A shard that something went wrong with. */
export function leftOutFor(folder: string, error: unknown): LeftOut {
  const remedy = error instanceof GapError ? error.remedy : english(systemRemedy(error) ?? said`Validate the shard to see what is wrong`);
  // Where it says which folder, that is said already.
  return { folder, why: messageOf(error).replace(`${folder}: `, ''), remedy };
}

function failedVerdict(folder: string): LeftOut {
  const qat = new ShardFolder(folder).look('qat');
  const failed =
    qat.is === 'good' ? qat.data.findings.filter(({ severity }) => severity === 'fail').map(({ check, says }) => `${check}: ${says}`) : [];
  return {
    folder,
    why: `its verdict is FAIL${failed.length === 0 ? '' : ` (${failed.join('; ')})`}`,
    remedy: 'Trim it to the good part, or allow shards that failed',
  };
}
