import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PictureReader } from '#format/check/picture-reader.ts';
import type { ValidateOptions } from '#format/check/validate-options.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { GOLD_FILE } from '#format/core/layout.ts';
import { CONTROLS, EVENTS, FRAMES, GAME, type TableSchema, UNCONFIRMED } from '#format/core/parquet/tables.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { judge, judgeDeep } from '#format/core/quality/verdict.ts';
import type { GoldPictures } from '#format/core/quality/video/pictures.ts';
import { said } from '#format/core/said.ts';
import { readFacts } from '#format/tables/read-facts.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { scanVideoOf } from '#format/video/video-of.ts';

/** The remedy for what may have been damaged on its way here, or been written so. */
export const AGAIN = said`Copy the shard again; if it is the same there, its recorder has to be mended`;

/** The judgement of a shard's content: `qat` repeats the checks made at sealing, `deep` goes beyond them. */
interface Content {
  readonly qat: Qat;
  readonly deep: Pick<Qat, 'findings' | 'sync'> | undefined;
}

/** Neither is there where nothing can be judged, which other checks report. */
export interface JudgedContent {
  readonly content?: Content | undefined;
  /** Why it cannot be read. */
  readonly unreadable?: Finding | undefined;
}

interface Readable {
  readonly folder: string;
  readonly meta: Meta | undefined;
  readonly readable: ReadonlySet<TableSchema>;
}

export async function judgeContent({ folder, meta, readable }: Readable, options: ValidateOptions): Promise<JudgedContent> {
  if (meta === undefined || !readable.has(CONTROLS) || !existsSync(join(folder, videoFileOf(folder)))) return {};
  const { deep, signal, pictures: reader } = options;
  const has = {
    frames: readable.has(FRAMES),
    events: readable.has(EVENTS),
    game: readable.has(GAME) && (readable.has(UNCONFIRMED) || !existsSync(join(folder, UNCONFIRMED.file))),
    pictures: deep === true,
  };
  try {
    const facts = await readFacts(folder, meta, has, await scanVideoOf(folder, reader));
    const qat = judge(facts);
    return {
      content: { qat, deep: deep === true && reader !== undefined ? await decoded(folder, facts, { reader, ...options }) : undefined },
    };
  } catch (error) {
    signal?.throwIfAborted();
    const remedy = error instanceof GapError ? error.words.remedy : AGAIN;
    return { unreadable: judged({ check: 'content.readable', is: 'fail', says: wordsOf(error), remedy }) };
  }
}

async function decoded(
  folder: string,
  facts: ShardFacts,
  { reader, onProgress, signal }: ValidateOptions & { readonly reader: PictureReader },
): Promise<Content['deep']> {
  const watched = { onProgress: (done: number, total: number) => onProgress?.('decoding', done, total), signal };
  const pictures = await reader.lookAtPictures(join(folder, videoFileOf(folder)), {
    frames: facts.video.pts.length,
    tile: facts.meta.recorder?.watermark,
    ...watched,
  });
  return judgeDeep(facts, { pictures, gold: await goldOf(folder, facts, { reader, ...watched }) });
}

interface GoldLook {
  readonly reader: PictureReader;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Its lossless pictures, where they are as large as the video. */
async function goldOf(
  folder: string,
  { meta, gold, video, frames }: ShardFacts,
  { reader, ...watched }: GoldLook,
): Promise<GoldPictures | undefined> {
  const { size } = gold ?? {};
  if (size === undefined || size.width !== video.width || size.height !== video.height) return undefined;
  return await reader.lookAtGold(join(folder, GOLD_FILE), {
    size,
    blank: frames?.blank,
    tile: meta.recorder?.watermark,
    ...watched,
  });
}
