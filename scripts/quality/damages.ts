import { join } from 'node:path';
import { CONTROLS, EVENTS } from '#format/core/parquet/tables.ts';
import type { Slope } from '#format/core/signal/theil-sen.ts';
import { TableReader } from '#format/tables/read-table.ts';
import type { DamagedCopy } from '#scripts/quality/damaged-copy.ts';

/** One way to make a shard wrong. */
export interface Damage {
  readonly name: string;
  /** How much later the input is than in the undamaged shard: the shift that deep validation should find. */
  readonly shiftMs?: number;
  /** Applied to a two-minute recording. */
  readonly onShort?: boolean;
  /** False: too small to be found without further knowledge. `own`: how the lag of the undamaged recording drifts by itself. */
  readonly must?: (own: Slope | undefined) => boolean;
  readonly make: (copy: DamagedCopy, context: { readonly t0Us: number; readonly endUs: number; readonly other: string }) => Promise<void>;
}

const SHIFTS_MS = [2, 5, 10, 20, 50, 200];
const DRIFTS_MS_PER_MIN = [0.05, 0.1, 0.2, 0.5, 1, 2, 5];
/** `sync.drift` warns above `worth`; `least`: the smallest that may have to be found; `always`: found in any recording. */
const DRIFT_MS_PER_MIN = { worth: 0.1, least: 0.2, always: 1 };

/**
 * Whether a drift stands out from what the game's own lag does in ten minutes. That is known to 0.02 to 0.3 ms/min: if a game draws in step
 * with the captures, every other picture shows the frame before.
 */
function drifts(perMin: number, own: Slope | undefined): boolean {
  const { worth, least, always } = DRIFT_MS_PER_MIN;
  const reach = own === undefined ? Number.POSITIVE_INFINITY : Math.max(Math.abs(own.low), Math.abs(own.high));
  return perMin >= always || (perMin >= least && perMin - reach > worth);
}

/** Damages of input and metadata; the video stays as it is. */
export const DAMAGES: readonly Damage[] = [
  { name: 'none', must: () => false, make: (copy) => copy.moveInput((us) => us) },
  ...SHIFTS_MS.flatMap((ms) => [ms, -ms]).map(
    (ms): Damage => ({
      name: `controls ${ms > 0 ? 'late' : 'early'} by ${Math.abs(ms)} ms`,
      shiftMs: ms,
      // Smaller shifts are within normal game latency, and show only if this game's latency is known.
      must: () => Math.abs(ms) >= 200 || ms >= 20,
      make: (copy) => copy.moveInput((us) => us + ms * 1000),
    }),
  ),
  ...DRIFTS_MS_PER_MIN.map(
    (perMin): Damage => ({
      name: `controls drift by ${perMin} ms/min`,
      must: (own) => drifts(perMin, own),
      make: (copy, { t0Us }) => copy.moveInput((us) => us + (perMin * 1000 * (us - t0Us)) / 60e6),
    }),
  ),
  {
    name: 'clock step of 200 ms half-way',
    make: (copy, { t0Us, endUs }) => copy.moveInput((us) => us + (us > (t0Us + endUs) / 2 ? 200_000 : 0)),
  },
  {
    name: 'clock step of -200 ms half-way',
    make: (copy, { t0Us, endUs }) => copy.moveInput((us) => us - (us > (t0Us + endUs) / 2 ? 200_000 : 0)),
  },
  { name: '10 s without input', make: silence },
  { name: 'controls of a second shard', onShort: true, make: exchange },
  {
    name: 'display.fps 30 instead of 60',
    make: async (copy) => copy.meta((meta) => Object.assign(meta.display, { fps: 30 })),
  },
  { name: 'a row of NaN', make: (copy) => copy.table(CONTROLS, { mouse_dx: (value, row) => (row % 5001 === 5000 ? Number.NaN : value) }) },
];

/** No input for ten seconds, while the game goes on by itself. */
async function silence(copy: DamagedCopy, { t0Us, endUs }: { t0Us: number; endUs: number }): Promise<void> {
  const [from, to] = [(t0Us + endUs) / 2, (t0Us + endUs) / 2 + 10e6];
  using controls = await TableReader.open(copy.file(CONTROLS.file));
  const rowUs = await controls.numbers('ts_us');
  const quiet = (row: number) => (rowUs[row] as number) >= from && (rowUs[row] as number) < to;
  const nought = (value: unknown, row: number) => (quiet(row) && value !== null ? 0 : value);
  using events = await TableReader.open(copy.file(EVENTS.file));
  const eventUs = await events.numbers('ts_us');
  let seq = 0;
  await copy.table(CONTROLS, { mouse_dx: nought, mouse_dy: nought, keymask: nought, custom_events: nought });
  await copy.table(EVENTS, { seq: () => seq++ }, (row) => !((eventUs[row] as number) >= from && (eventUs[row] as number) < to));
}

/** Replaces the input with another session's, shifted to this one's time. */
async function exchange(copy: DamagedCopy, { t0Us, other }: { t0Us: number; other: string }): Promise<void> {
  using controls = await TableReader.open(join(other, CONTROLS.file));
  const first = (await controls.numbers('ts_us'))[0] as number;
  const moved = (value: unknown) => BigInt(Number(value) - first + t0Us);
  await copy.tableOf(other, CONTROLS, { ts_us: moved, custom_grid_us: moved });
  await copy.tableOf(other, EVENTS, { ts_us: moved });
}
