import { KEY_DEVICES, SOON_US } from '#format/core/clip/actions.ts';
import { DEVICES, PAD } from '#format/core/input/codes.ts';
import { PAD_BUTTONS } from '#format/core/input/pad.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** The state that rows sampled, in order of time; NaN where a cell is empty. */
export interface SampledRows {
  readonly tsUs: Float64Array;
  readonly device: (row: number) => string | undefined;
  readonly keymask: Float64Array;
  readonly padButtons: Float64Array;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
}

/** Two hours of motion in every row, at 240 Hz, are 1.7 million. */
const MOST_EVENTS = 4_000_000;

interface SampledEvent {
  readonly tsUs: TsUs;
  readonly code: string;
  readonly value: number;
  readonly dx: number;
  readonly dy: number;
  /** Found so by the first row: it was pressed some time before. */
  readonly held: boolean;
}

/**
 * As `events.parquet` would say it where there is none, because another program recorded: what changed from each row to the next, at the time of the
 * later one, and its motion, in order of time. `python/src/gap_shard/foreign.py` says the same. Throws a RangeError for more than a session can have.
 */
export function sampledEvents(rows: SampledRows, keymaskBits: Readonly<Record<string, number>>): readonly SampledEvent[] {
  const keys = new Changes(Object.entries(keymaskBits));
  const pads = new Changes(PAD_BUTTONS.map((name, bit) => [`pad_${name}`, bit]));
  const events: SampledEvent[] = [];
  for (const [row, us] of rows.tsUs.entries()) {
    const tsUs = asTs(us);
    const device = rows.device(row) ?? '';
    if (KEY_DEVICES.includes(device)) keys.take(tsUs, rows.keymask[row] as number, events);
    if (device === DEVICES[PAD]) pads.take(tsUs, rows.padButtons[row] as number, events);
    const [dx, dy] = [rows.dx[row] || 0, rows.dy[row] || 0];
    if (dx !== 0 || dy !== 0) events.push({ tsUs, code: 'move', value: 0, dx, dy, held: false });
    if (events.length > MOST_EVENTS) throw new RangeError(`controls.parquet: more than ${MOST_EVENTS} changes and motions by row ${row}`);
  }
  return events.sort((a, b) => a.tsUs - b.tsUs);
}

/** The bits of one mask, from row to row. */
class Changes {
  readonly #bits: readonly (readonly [code: string, bit: number])[];
  #before: number | undefined;

  constructor(bits: readonly (readonly [code: string, bit: number])[]) {
    this.#bits = bits;
  }

  take(tsUs: TsUs, mask: number, into: SampledEvent[]): void {
    if (Number.isNaN(mask)) return;
    const isFirst = this.#before === undefined;
    const changed = mask ^ (this.#before ?? 0);
    this.#before = mask;
    if (changed === 0) return;
    // The first row belongs to the first picture, and what it has down was pressed before that.
    const atUs = isFirst ? tsUs - SOON_US : tsUs;
    for (const [code, bit] of this.#bits)
      if ((changed >> bit) & 1) into.push({ tsUs: asTs(atUs), code, value: (mask >> bit) & 1, dx: 0, dy: 0, held: isFirst });
  }
}
