import { CONTROLS, EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { REGION_FIELDS } from '#format/core/picture-regions.ts';
import { TableReader } from '#format/tables/read-table.ts';
import type { DamagedCopy } from '#scripts/quality/damaged-copy.ts';

/** One way in which a session can hold nothing to learn from, though every file is whole: none may pass. */
export interface Emptiness {
  readonly name: string;
  readonly make: (copy: DamagedCopy, span: { readonly t0Us: number; readonly endUs: number }) => Promise<void>;
}

const nought = (value: unknown) => (value === null ? value : 0);
const STILL = Object.fromEntries(['change', 'motion_dx', 'motion_dy', ...REGION_FIELDS].map((column) => [column, nought]));
/** Limited-range black, 1/256 grey levels. */
const BLACK = 16 * 256;

export const EMPTY: readonly Emptiness[] = [
  {
    name: 'no focus from beginning to end',
    make: async (copy, { t0Us, endUs }) => {
      await noHand(copy);
      copy.meta(({ recorder }) => {
        if (recorder !== undefined) recorder.gaps = [{ from_us: t0Us, to_us: Math.ceil(endUs), reason: 'unfocused' }];
      });
    },
  },
  {
    name: 'no focus in most of it',
    make: async (copy, { t0Us, endUs }) =>
      copy.meta(({ recorder }) => {
        const to_us = Math.ceil(t0Us + 0.6 * (endUs - t0Us));
        if (recorder !== undefined) recorder.gaps = [{ from_us: t0Us, to_us, reason: 'unfocused' }];
      }),
  },
  { name: 'a black screen', make: (copy) => copy.table(FRAMES, { ...STILL, luma: () => BLACK }) },
  { name: 'a screen that stands still', make: (copy) => copy.table(FRAMES, STILL) },
  { name: 'no hand at all', make: noHand },
  { name: 'positions in place of motion', make: (copy) => copy.table(CONTROLS, { mouse_dx: position, mouse_dy: position }) },
  { name: 'rows of the first quarter only', make: firstQuarter },
];

async function noHand(copy: DamagedCopy): Promise<void> {
  await copy.table(CONTROLS, { mouse_dx: nought, mouse_dy: nought, keymask: nought, custom_events: nought });
  await copy.table(EVENTS, {}, () => false);
}

/** As a device that posts positions gives them, read as motion. */
const position = (value: unknown, row: number) => (value === null ? value : 640 + Math.round(100 * Math.cos(row / 50)));

async function firstQuarter(copy: DamagedCopy): Promise<void> {
  for (const schema of [CONTROLS, EVENTS]) {
    using table = await TableReader.open(copy.file(schema.file));
    const tsUs = await table.numbers('ts_us');
    const [from, to] = [tsUs[0] as number, tsUs.at(-1) as number];
    await copy.table(schema, {}, (row) => (tsUs[row] as number) < from + (to - from) / 4);
  }
}
