import { statSync } from 'node:fs';
import type { Anchor, Closing } from '#core/journal/closing.ts';
import { RECORDS } from '#core/journal/records.ts';
import type { Gap } from '#format/core/input/gap.ts';
import { type Grid, gridTsUs } from '#format/core/time/grid.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { journalBlocks } from '#session/journal/journal-file.ts';

/** A file's time may be that of a copy, or the wall clock may have been set since: further off than this it is ignored. */
const FILE_TIME_US = 5e6;

/**
 * What a killed session lost: from the end of its last frame, or its last row if that is earlier, to the last sign of life: a row or
 * frame that could not be kept, or the time a file was last written.
 */
export function lossOf(
  journal: string,
  video: string,
  fps: number,
  { t0Us, frames, rows, anchors }: Pick<Closing, 't0Us' | 'frames' | 'rows' | 'anchors'>,
): { readonly lostMs: number; readonly gap: Gap | undefined } {
  const grid = { t0Us: asTs(t0Us), fps };
  const endUs = gridTsUs(grid, frames);
  const { lastUs, keptRowUs } = lastTimes(journal, rows);
  const wroteUs = asTs(Math.max(endUs, lastUs, gridTsUs(grid, framesOnGrid(video, grid, frames))));
  const touchedUs = asTs(Math.max(...[journal, video].map((path) => fileTimeUs(path, anchors))));
  const signUs = touchedUs > wroteUs && touchedUs < wroteUs + FILE_TIME_US ? touchedUs : wroteUs;
  const fromUs = asTs(Math.min(endUs, keptRowUs + 1));
  return {
    lostMs: (signUs - endUs) / 1000,
    gap: signUs > fromUs ? { fromUs, toUs: signUs, reason: 'lost' } : undefined,
  };
}

/**
 * Frames in the video, those that the journal lacks included. Nothing vouches for their headers, and a cut of the power may leave anything
 * there: one that is not at its time on the grid is no sign of life.
 */
function framesOnGrid(video: string, grid: Grid, frames: number): number {
  const { pts } = scanVideo(video);
  let n = frames;
  while (pts[n] === gridTsUs(grid, n)) n += 1;
  return n;
}

/** Time of the last row or frame in the journal, and that of the last row that is kept. */
function lastTimes(journal: string, rows: number): { lastUs: TsUs; keptRowUs: TsUs } {
  let [lastUs, keptRowUs, seen] = [asTs(0), asTs(0), 0];
  for (const { payload, header } of journalBlocks(journal, new Set(['rows', 'frames']))) {
    const layout = header.kind === 'rows' ? RECORDS.rows : RECORDS.frames;
    const timeOf = (n: number) => layout.of(payload.subarray(n * layout.bytes)).tsUs;
    lastUs = asTs(Math.max(lastUs, timeOf(header.count - 1)));
    if (header.kind !== 'rows') continue;
    const kept = Math.min(header.count, rows - seen);
    if (kept > 0) keptRowUs = timeOf(kept - 1);
    seen += header.count;
  }
  return { lastUs, keptRowUs };
}

/** When a file was last written, on the session's clock, us. */
function fileTimeUs(path: string, anchors: readonly Anchor[]): TsUs {
  const anchor = anchors.at(-1);
  return asTs(anchor === undefined ? 0 : Math.round(statSync(path).mtimeMs * 1000 - anchor.utcUs + anchor.tsUs));
}
