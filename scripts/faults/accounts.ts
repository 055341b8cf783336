import { join } from 'node:path';
import type { Meta } from '#format/core/documents/meta.ts';
import { DEVICES } from '#format/core/input/codes.ts';
import { CONTROLS, FRAMES } from '#format/core/parquet/tables.ts';
import { LATENESS } from '#format/core/quality/lateness.ts';
import { TableReader } from '#format/tables/read-table.ts';

/**
 * A slow machine is late now and then; wrong stamps are always wrong. Within less than a second the two cannot be told apart: a quota has
 * periods of 100 ms, three frames at 30 fps, and all frames of so short a time may fall into the part of it in which nothing runs (seen
 * with `npm run test:slow`).
 */
const ON_TIME_US = 2000;
/** Both times are rounded to whole us: two ticks would otherwise come out as 1.9999 (`gap trim` moves the grid). */
const ROUNDING_US = 2;

/** What a shard's figures (`meta.json`, rows and frames) leave unexplained of the time it covers; empty when they add up. */
export async function unaccounted(shard: string, { display, recorder }: Pick<Meta, 'display' | 'recorder'>): Promise<string[]> {
  if (recorder === undefined) return ['it does not say how it was recorded'];
  return [...(await framesOf(shard, display.fps, recorder.video)), ...(await ticksOf(shard, recorder))];
}

/** Whether a gap means that the machine gave the recorder, or its X server, too little time. */
export const isLate = ({ reason }: { readonly reason: string }): boolean => reason === 'stalled' || reason === 'focus-unknown';

/** Checks that fail for gaps; what is black or has no rows for another reason fails others too. */
const OF_GAPS = ['session.gaps', 'session.usable'];

/** Whether a check reports only that the machine was late, in a shard that accounts for it: `open` is what {@link unaccounted} found. */
export function isExcused({ check }: { readonly check: string }, open: readonly string[], { recorder }: Pick<Meta, 'recorder'>): boolean {
  if (open.length > 0) return false;
  const { gaps = [] } = recorder ?? {};
  return LATENESS.includes(check) || (OF_GAPS.includes(check) && gaps.length > 0 && gaps.every(isLate));
}

type Recorder = NonNullable<Meta['recorder']>;

/** Every frame was captured or repeats the one before, and for each repeat a tick was skipped or a capture dropped. */
async function framesOf(shard: string, fps: number, { captured, repeats, skipped, dropped }: Recorder['video']): Promise<string[]> {
  using table = await TableReader.open(join(shard, FRAMES.file));
  const repeat = await table.fill('repeat', new Uint8Array(table.rows));
  const [tsUs, captureUs] = [await table.numbers('ts_us'), await table.numbers('capture_us')];
  const found = repeat.reduce((sum, one) => sum + one, 0);
  const wrong: string[] = [];
  if (found !== repeats) wrong.push(`meta.json says ${repeats} repeats, frames.parquet has ${found}`);
  if (captured < table.rows - found) wrong.push(`${table.rows - found} frames are no repeats, but only ${captured} were captured`);
  if (skipped !== undefined && dropped !== undefined && found > skipped + dropped)
    wrong.push(`${found} repeats, but only ${skipped} ticks were skipped and ${dropped} captures dropped`);
  const late = [...captureUs].flatMap((us, n) => (repeat[n] === 0 ? Math.abs(us - (tsUs[n] as number)) : []));
  if (late.length >= fps && Math.min(...late) > Math.min(ON_TIME_US, 5e5 / fps)) wrong.push('no frame at all was captured at its time');
  return wrong;
}

/** Every input tick produced a row or is counted as skipped, except where a gap covers it. */
async function ticksOf(shard: string, { input, gaps = [] }: Recorder): Promise<string[]> {
  using table = await TableReader.open(join(shard, CONTROLS.file));
  const device = await table.words('device', DEVICES);
  const [gridUs, skipped] = [await table.numbers('custom_grid_us'), await table.numbers('custom_skipped')];
  const tsUs = await table.numbers('ts_us');
  const mouse = DEVICES.indexOf('mouse');
  const last = device.lastIndexOf(mouse);
  const periodUs = 1e6 / input.hz;
  const wrong: string[] = [];
  let before = -1;
  for (let i = 0; i < device.length; i++) {
    if (device[i] !== mouse) continue;
    if (before >= 0) {
      const passed = ((gridUs[i] as number) - (gridUs[before] as number)) / periodUs;
      // The last row is read at the stop, not at a tick: it stands for the last tick due by then, if any.
      const ticks = i === last ? Math.max(1, Math.floor(passed + ROUNDING_US / periodUs)) : Math.round(passed);
      const [fromUs, toUs] = [tsUs[before] as number, tsUs[i] as number];
      const unknown = gaps.some(({ from_us, to_us }) => from_us < toUs && to_us > fromUs);
      if (ticks !== 1 + (skipped[i] as number) && !unknown)
        wrong.push(`${ticks - 1} ticks without a row before row ${i}, of which it says ${skipped[i]} were skipped`);
    }
    before = i;
  }
  return wrong.slice(0, 3);
}
