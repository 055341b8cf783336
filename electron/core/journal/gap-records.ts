import type { RecordOf } from '#core/journal/records.ts';
import { foldGaps, GAP_REASONS, type Gap, type GapReason } from '#format/core/input/gap.ts';
import { type Grid, gridTsUs } from '#format/core/time/grid.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** Gathers the gap records of a session, live or from its journal. */
export class GapRecords {
  readonly #records: (Gap & { open: boolean })[] = [];
  readonly #began = new Set<number>();

  /** Gaps that have begun so far. */
  get count(): number {
    return this.#began.size;
  }

  take({ fromUs, toUs, reason, device }: RecordOf<'gaps'>): void {
    this.#began.add(fromUs);
    this.#records.push({
      fromUs,
      toUs,
      open: toUs === 0,
      reason: (GAP_REASONS[reason] || 'unfocused') as GapReason,
      device: device === 0 ? undefined : `pad ${device - 1}`,
    });
  }

  /** Whether any of a stretch lies in a gap of everything, as far as is known now; one of a single device is none. */
  overlaps(fromUs: TsUs, toUs: TsUs): boolean {
    const ends = new Map(this.#records.flatMap((gap) => (gap.open ? [] : [[gap.fromUs, gap.toUs] as const])));
    return this.#records.some(
      ({ fromUs: began, device }) => device === undefined && began <= toUs && (ends.get(began) ?? Number.POSITIVE_INFINITY) >= fromUs,
    );
  }

  /** The gaps of a session of `frames` frames; one still open lasts to the end of the last. Whole microseconds, as in `meta.json`. */
  until(grid: Grid, frames: number): Gap[] {
    return foldGaps(this.#records, gridTsUs(grid, frames));
  }
}
