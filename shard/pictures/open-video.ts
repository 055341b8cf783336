import { closeSync } from 'node:fs';
import { extname } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import * as av from '#video/av/lib.ts';

/** What a file is called, and what FFmpeg calls that. */
const FORMATS: Readonly<Record<string, string>> = { '.ivf': 'ivf', '.mkv': 'matroska', '.webm': 'matroska', '.mp4': 'mov', '.mov': 'mov' };

/**
 * Opens a video as what it is called. Where FFmpeg may guess, a list of other files is followed (ffconcat), and pictures are looked at that no
 * hash is of. Resolves with FFmpeg's code beside it: below 0 it is none. Rejects with a GapError (`shard.link`, `shard.video`).
 */
export async function openVideo(path: string): Promise<{ readonly input: av.FormatContext; readonly code: number }> {
  closeSync(openForeign(path));
  const format = av.InputFormat.findInputFormat(FORMATS[extname(path)] ?? '');
  if (format === null)
    throw new GapError('shard.video', said`${path}: its name is not that of an IVF, Matroska or MP4 file`, said`Give the video of a shard`);
  const input = new av.FormatContext();
  return { input, code: await input.openInput(path, format) };
}
