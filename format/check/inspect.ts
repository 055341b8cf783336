import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PictureReader } from '#format/check/picture-reader.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { EVENT_CODES } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { EVENTS } from '#format/core/parquet/tables.ts';
import { foreignBytes } from '#format/folder/foreign-file.ts';
import { shardFiles } from '#format/folder/shard-entries.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { scanVideoOf } from '#format/video/video-of.ts';

/** The contents of a shard, for a person or a script. */
export interface ShardSummary {
  readonly folder: string;
  readonly files: readonly {
    readonly file: string;
    readonly bytes: number;
    readonly rows?: number;
    readonly columns?: readonly string[];
  }[];
  readonly meta: Meta;
  readonly verdict: Qat['verdict'] | 'none written' | 'unreadable';
  readonly video: {
    readonly fourcc: string;
    readonly frames: number;
    readonly keyframes: number;
    readonly seconds: number;
    readonly bps: number;
  };
  /** Events by code. */
  readonly events: Readonly<Record<string, number>>;
}

/** Summarises a shard without judging it. Rejects with a GapError when `meta.json` can't be read, or the video without `pictures`. */
export async function inspectShard(folder: string, pictures?: PictureReader): Promise<ShardSummary> {
  const shard = new ShardFolder(folder);
  const { meta } = shard;
  const files = [];
  for (const file of shardFiles(folder)) {
    const path = join(folder, file);
    const bytes = foreignBytes(path);
    files.push(file.endsWith('.parquet') ? { file, bytes, ...(await tableFacts(path)) } : { file, bytes });
  }
  return {
    folder,
    files,
    meta,
    verdict: writtenVerdict(shard),
    video: await videoSummary(folder, pictures),
    events: await eventCounts(join(folder, EVENTS.file), meta),
  };
}

async function tableFacts(path: string): Promise<{ rows: number; columns: string[] } | undefined> {
  try {
    using table = await TableReader.open(path);
    return { rows: table.rows, columns: table.columns.map(({ name, type }) => `${name} ${type}`) };
  } catch {
    // Reporting damage is left to `gap validate`.
    return undefined;
  }
}

function writtenVerdict(shard: ShardFolder): ShardSummary['verdict'] {
  const qat = shard.look('qat');
  if (qat.is === 'good') return qat.data.verdict;
  return qat.is === 'missing' ? 'none written' : 'unreadable';
}

async function videoSummary(folder: string, pictures: PictureReader | undefined): Promise<ShardSummary['video']> {
  if (!existsSync(join(folder, videoFileOf(folder)))) return { fourcc: 'missing', frames: 0, keyframes: 0, seconds: 0, bps: 0 };
  const { fourcc, pts, key, timebase, fileBytes } = await scanVideoOf(folder, pictures);
  const seconds = (((pts.at(-1) ?? 0) - (pts[0] ?? 0)) * timebase.num) / timebase.den;
  return {
    fourcc,
    frames: pts.length,
    keyframes: key.reduce((sum, k) => sum + k, 0),
    seconds,
    bps: seconds > 0 ? Math.round((fileBytes * 8) / seconds) : 0,
  };
}

async function eventCounts(path: string, meta: Meta): Promise<Record<string, number>> {
  if (!existsSync(path)) return {};
  const profile = sessionOf(meta)?.input.profile;
  const codes = profile === undefined ? EVENT_CODES : compileProfile(profile).codes;
  const counts: Record<string, number> = {};
  try {
    using table = await TableReader.open(path);
    for (const code of await table.words('code', codes)) {
      const name = codes[code] ?? 'other';
      counts[name] = (counts[name] ?? 0) + 1;
    }
  } catch {
    return { unreadable: 1 };
  }
  return counts;
}
