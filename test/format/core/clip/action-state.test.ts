import { describe, expect, it } from 'vitest';
import { ActionFold, type Actions, type ClipInput, hasKeys, SOON_US, type TimedRows } from '#format/core/clip/actions.ts';
import type { Gap } from '#format/core/input/gap.ts';
import { PAD_AXIS_COLUMNS } from '#format/core/input/pad.ts';

type Cells = Readonly<Record<string, unknown>> & { readonly us: number };

const KEYS = { keymaskBits: { W: 0, A: 1, S: 2, D: 3 }, actions: [] };
const [W, A, S, D] = [1, 2, 4, 8];
const CAPTURE_US = [100, 200, 300];

/** A table with a column for every name that some row has; what a row lacks is an empty cell. */
function table(rows: readonly Cells[]): TimedRows {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return {
    tsUs: Float64Array.from(rows, ({ us }) => us),
    columns: new Map([...names].map((name) => [name, rows.map((row) => row[name] ?? null)])),
  };
}

function clipOf(clip: { events?: readonly Cells[]; rows?: readonly Cells[]; before?: readonly Cells[] }): ClipInput {
  const events = table(clip.events ?? []);
  return {
    first: 0,
    captureUs: Float64Array.from(CAPTURE_US),
    untilUs: 400,
    events: { ...events, interval: Int32Array.from(events.tsUs, (us) => CAPTURE_US.findLastIndex((at) => at < us)) },
    before: table(clip.before ?? []),
    rows: table(clip.rows ?? []),
  };
}

const fold = (clip: Parameters<typeof clipOf>[0], { pad = 0, gaps = [] }: { pad?: number; gaps?: readonly Gap[] } = {}) =>
  new ActionFold(KEYS, gaps, pad).fold(clipOf(clip));
/** What is held when each of the three pictures is captured. */
const stateOf = ({ state, codes }: Actions, code: string) =>
  CAPTURE_US.map((_, n) => state[n * codes.length + codes.indexOf(code)]).join('');
const heldAtFirst = ({ state, codes }: Actions) => codes.filter((_, key) => state[key] === 1);
const kb = (us: number, keymask: unknown) => ({ us, device: 'kb', keymask });
const pad = (us: number, pad_buttons: unknown) => ({ us, device: 'pad', pad_buttons });

describe('what is held when a clip begins', () => {
  it('is what the last row of a keyboard or mouse before it says, and none of those after it', () => {
    expect(heldAtFirst(fold({ rows: [kb(50, W), kb(90, A), kb(150, S), kb(160, D)] }))).toEqual(['A']);
    expect(heldAtFirst(fold({ rows: [kb(90, W), { us: 95, device: 'mouse', keymask: A | D }] }))).toEqual(['A', 'D']);
    expect(heldAtFirst(fold({ rows: [kb(100, S), kb(101, D)] }))).toEqual(['S']);
  });

  it('is told by no row without a mask, and by no other device’s', () => {
    const rows = [kb(80, W), kb(85, null), { us: 90, device: 'pad', keymask: A, pad_buttons: 0 }];
    expect(rows.map((_, row) => hasKeys(table(rows), row))).toEqual([true, false, false]);
    expect(heldAtFirst(fold({ rows }))).toEqual(['W']);
  });

  it('is told by the first row after it where none lies before, up to a tenth of a second later', () => {
    expect(SOON_US).toBe(100_000);
    expect(heldAtFirst(fold({ rows: [kb(100 + SOON_US, W), kb(101 + SOON_US, A)] }))).toEqual(['W']);
    expect(heldAtFirst(fold({ rows: [kb(101 + SOON_US, W)] }))).toEqual([]);
  });

  it('is told by no row after it where the events say what was found held', () => {
    const events = [{ us: 150, code: 'W', value: 1, held: false }];
    expect(stateOf(fold({ events, rows: [kb(250, W | A)] }), 'A')).toBe('000');
  });

  it('is a row after it less what happened in between: the first event of a key says that it was the other way round', () => {
    const actions = fold({
      events: [
        { us: 110, code: 'W', value: 1 },
        { us: 120, code: 'W', value: 0 },
        { us: 130, code: 'D', value: null },
        { us: 140, code: 'marker', value: 1 },
        { us: 250, code: 'A', value: 1 },
        { us: 251, code: 'S', value: 1 },
      ],
      // It has seen what happened at the same moment, and knows nothing of what came later.
      rows: [kb(250, A | S)],
    });
    expect(heldAtFirst(actions)).toEqual(['S', 'D']);
    expect(['A', 'D'].map((code) => stateOf(actions, code))).toEqual(['001', '100']);
  });

  it('is undone for a pad up to the pad’s row, for keys up to theirs, and by the events of no other pad', () => {
    const events = [
      { us: 110, code: 'pad_B', value: 1, pad: 1 },
      { us: 120, code: 'pad_X', value: 1, pad: 0 },
      { us: 210, code: 'pad_A', value: 1, pad: 0 },
      { us: 220, code: 'W', value: 1, pad: null },
    ];
    const rows = [
      { ...pad(150, 0b111), custom_pad: 0 },
      { ...kb(250, W | A), custom_pad: null },
    ];
    expect(heldAtFirst(fold({ events, rows }))).toEqual(['A', 'pad_A', 'pad_B']);
    // The other way round: the keys’ row first.
    const [late, early] = [{ ...pad(250, 0b111), custom_pad: 0 }, kb(150, W | A)];
    expect(heldAtFirst(fold({ events, rows: [early, late] }))).toEqual(['W', 'A', 'pad_B']);
  });

  it('is changed by the events since the row before it, not by one that the row has seen', () => {
    const before = [
      { us: 70, code: 'A', value: 1 },
      { us: 80, code: 'S', value: 1 },
      { us: 81, code: 'D', value: 1 },
      { us: 82, code: 'W', value: null },
      { us: 83, code: 'marker', value: 1 },
    ];
    expect(heldAtFirst(fold({ before, rows: [kb(80, W)] }))).toEqual(['D']);
    // Without a row, all of them count.
    expect(heldAtFirst(fold({ before }))).toEqual(['A', 'S', 'D']);
  });

  it('is changed by no other pad', () => {
    const before = [
      { us: 80, code: 'pad_A', value: 1, pad: 1 },
      { us: 80, code: 'pad_B', value: 1, pad: 0 },
      { us: 80, code: 'pad_X', value: 1, pad: null },
    ];
    expect([0, 1, 2].map((number) => heldAtFirst(fold({ before }, { pad: number })))).toEqual([
      ['pad_B', 'pad_X'],
      ['pad_A', 'pad_X'],
      ['pad_X'],
    ]);
    const folded = new ActionFold(KEYS, []).fold(clipOf({ before }));
    expect(heldAtFirst(folded), 'the first pad where none is named').toEqual(['pad_B', 'pad_X']);
  });

  it('is of a pad what its row says, bit by bit; without a row or a mask, nothing', () => {
    expect(heldAtFirst(fold({ rows: [pad(90, 0b1000_0000_0000_0101)] }))).toEqual(['pad_A', 'pad_X', 'pad_Misc']);
    expect(heldAtFirst(fold({ rows: [pad(90, 0b10)] }))).toEqual(['pad_B']);
    expect(heldAtFirst(fold({ rows: [pad(90, null)] }))).toEqual([]);
    expect(heldAtFirst(fold({ rows: [kb(90, W)] }))).toEqual(['W']);
  });

  it('is of a button without a column no more than what came since the last gap that has ended', () => {
    const held = (us: number, toUs: number) =>
      heldAtFirst(fold({ before: [{ us, code: 'MMB', value: 1 }] }, { gaps: [{ fromUs: 10, toUs, reason: 'unfocused' }] }));
    expect([held(49, 50), held(50, 50), held(51, 50)]).toEqual([[], ['MMB'], ['MMB']]);
    expect([held(49, 100), held(49, 101)]).toEqual([[], ['MMB']]);
  });
});

describe('events', () => {
  it('that found a key held do not count as presses of it', () => {
    const actions = fold({
      events: [
        { us: 110, code: 'W', value: 1, held: true },
        { us: 120, code: 'A', value: 1, held: false },
      ],
    });
    const pressed = (code: string) => actions.pressed[actions.codes.indexOf(code)];
    expect([pressed('W'), pressed('A')]).toEqual([0, 1]);
    expect([stateOf(actions, 'W'), stateOf(actions, 'A')]).toEqual(['011', '011']);
  });

  it('without a value let go, and without a way do not move', () => {
    const actions = fold({
      events: [
        { us: 110, code: 'W', value: null },
        { us: 120, code: 'move', value: null, dx: 3, dy: null },
        { us: 130, code: 'wheel_y', value: null },
      ],
    });
    expect(actions.released[actions.codes.indexOf('W')]).toBe(1);
    expect([...actions.mouse.slice(0, 2), ...actions.wheel.slice(0, 2)]).toEqual([3, 0, 0, 0]);
    expect([...fold({ events: [{ us: 120, code: 'move' }] }).mouse]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('of a wheel are notches to the right, then up', () => {
    const events = [
      { us: 110, code: 'wheel_x', value: 2 },
      { us: 120, code: 'wheel_y', value: -3 },
      { us: 210, code: 'wheel_x', value: -1 },
    ];
    expect([...fold({ events }).wheel]).toEqual([2, -3, -1, 0, 0, 0]);
  });
});

describe('sticks and triggers', () => {
  const COLUMNS = Object.fromEntries(PAD_AXIS_COLUMNS.map((name, i) => [name, (i + 1) / 8]));

  it('have a column each, in the order of the table', () => {
    expect([...fold({ rows: [{ us: 90, device: 'pad', ...COLUMNS }] }).axes.slice(6, 12)]).toEqual([1, 2, 3, 4, 5, 6].map((n) => n / 8));
  });

  it('are those of a row at the very end of an interval, and at rest where a cell is empty', () => {
    const rows = [200, 300, 401].map((us, n) => ({ us, device: 'pad', pad_lx: n + 1 }));
    expect([...fold({ rows }).axes].filter((_, i) => i % 6 === 0)).toEqual([1, 2, 2]);
    expect([...fold({ rows }).axes].filter((_, i) => i % 6 > 0)).toEqual(Array(15).fill(0));
    expect([...fold({ rows: [{ us: 200, device: 'pad', ...COLUMNS, pad_ly: null }] }).axes.slice(0, 3)]).toEqual([1 / 8, 0, 3 / 8]);
  });
});
