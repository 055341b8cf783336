import { appendFileSync, mkdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { bytesOfFrames, scanVideo } from '#format/video/video-file.ts';
import { openingOf, writeSyntheticSession } from '#scripts/bench/synthetic.ts';
import { recover } from '#session/seal/recover.ts';
import { long } from '#test/support/long.ts';
import { failing, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
const SECONDS = 3;

/** What recovery says was lost, ms, when frames with these times stand behind the journal's last; `late`: us behind that one. */
async function lostWith(...frames: readonly ({ readonly late: number } | { readonly ptsUs: bigint })[]): Promise<number | undefined> {
  using folder = new TemporaryFolder();
  const partial = join(folder.path, `${ID}.partial`);
  mkdirSync(partial);
  writeSyntheticSession(partial, openingOf(readMeta(inject('shard')), ID), join(inject('shard'), 'video.ivf'), SECONDS);
  const video = join(partial, 'video.ivf');
  const lastUs = scanVideo(video).pts.at(-1) as number;
  const last = readFileSync(video).subarray(bytesOfFrames(video, SECONDS * 60 - 1));
  for (const frame of frames) {
    const bytes = Buffer.from(last);
    bytes.writeBigUInt64LE('late' in frame ? BigInt(lastUs + frame.late) : frame.ptsUs, 4);
    appendFileSync(video, bytes);
  }
  for (const path of [join(partial, 'session.journal'), video]) utimesSync(path, 1, 1);
  const { folder: shard, lostMs } = await recover(partial);
  expect(await failing(shard)).toEqual([]);
  return lostMs;
}

long('counts frames behind the journal’s as a sign of life only if they stand at their time', async () => {
  const none = (await lostWith()) as number;
  expect(await lostWith({ late: 16_667 })).toBeGreaterThan(none);
  // What a cut of the power left there once, and a frame too late.
  for (const frame of [{ ptsUs: 6_701_356_457_826_223_000n }, { late: 33_333 }]) expect(await lostWith(frame)).toBe(none);
});
