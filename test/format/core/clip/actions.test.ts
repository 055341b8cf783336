import { describe, expect, it } from 'vitest';
import { actionCodes } from '#format/core/clip/action-codes.ts';
import { ActionFold, type ClipInput, type TimedRows } from '#format/core/clip/actions.ts';
import { KEYMASK_BITS } from '#format/core/input/keymask.ts';

/** As `python/tests/test_actions.py` works them out by hand. */
const KEYS = { keymaskBits: KEYMASK_BITS, actions: [{ name: 'Map', column: 'custom_map' }] };
type Event = readonly [us: number, code: string, value: number, dx?: number, dy?: number];
type Row = Readonly<Record<string, unknown>> & { readonly us: number };

const eventsOf = (events: readonly Event[]): TimedRows => ({
  tsUs: Float64Array.from(events, ([us]) => us),
  columns: new Map<string, readonly unknown[]>([
    ['code', events.map(([, code]) => code)],
    ['value', events.map(([, , value]) => value)],
    ['dx', events.map(([, , , dx = 0]) => dx)],
    ['dy', events.map(([, , , , dy = 0]) => dy)],
  ]),
});

function clipOf(events: readonly Event[], rows: readonly Row[] = [], before: readonly Event[] = []): ClipInput {
  const captureUs = Float64Array.of(100, 200, 300);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    first: 7,
    captureUs,
    untilUs: 400,
    events: { ...eventsOf(events), interval: Int32Array.from(events, ([us]) => 7 + captureUs.findLastIndex((at) => at < us)) },
    before: eventsOf(before),
    rows: {
      tsUs: Float64Array.from(rows, ({ us }) => us),
      columns: new Map(names.map((name) => [name, rows.map((row) => row[name] ?? null)])),
    },
  };
}

const heldIn = ({ held, codes }: ReturnType<ActionFold['fold']>, code: string) =>
  [0, 1, 2].map((n) => held[n * codes.length + codes.indexOf(code)]).join('');
const fold = (clip: ClipInput, pad = 0) => new ActionFold(KEYS, [], pad).fold(clip);

describe('actions', () => {
  it('are sums of what lies between two pictures', () => {
    const { mouse, wheel } = fold(
      clipOf([
        [200, 'move', 0, 1, 2],
        [201, 'move', 0, 10, 20],
        [202, 'move', 0, 1, 1],
        [400, 'wheel_y', -1],
      ]),
    );
    expect([...mouse]).toEqual([1, 2, 11, 21, 0, 0]);
    expect([...wheel]).toEqual([0, 0, 0, 0, 0, -1]);
  });

  it('of an action without a column hold nothing before its first event', () => {
    const keys = { keymaskBits: KEYMASK_BITS, actions: [{ name: 'dash', column: undefined }] };
    const actions = new ActionFold(keys, []).fold(clipOf([[210, 'dash', 1]]));
    expect(heldIn(actions, 'dash')).toBe('011');
  });

  it('hold a tap in its interval, and what was held before until it is let go', () => {
    const row = { us: 90, device: 'kb', keymask: 0b11, custom_map: true };
    const actions = fold(
      clipOf(
        [
          [210, 'D', 1],
          [220, 'D', 0],
          [250, 'W', 0],
        ],
        [row],
        [
          [80, 'A', 1],
          [95, 'A', 0],
        ],
      ),
    );
    expect(['D', 'W', 'A', 'Map'].map((code) => heldIn(actions, code))).toEqual(['010', '110', '000', '111']);
    expect([actions.pressed.reduce((a, b) => a + b), actions.released.reduce((a, b) => a + b)]).toEqual([1, 2]);
  });

  it('read sticks at the end of an interval, of one pad', () => {
    const rows = [
      { us: 150, device: 'pad', pad_lx: 0.5, pad_buttons: 1, custom_pad: 0 },
      { us: 160, device: 'pad', pad_lx: -1, custom_pad: 1 },
      { us: 250, device: 'pad', pad_lx: 0.25, custom_pad: 0 },
    ];
    const lx = (pad: number) => [...fold(clipOf([], rows), pad).axes].filter((_, i) => i % 6 === 0);
    expect([lx(0), lx(1), lx(2)]).toEqual([
      [0.5, 0.25, 0.25],
      [-1, -1, -1],
      [0, 0, 0],
    ]);
  });

  it('are those of one pad', () => {
    const clip = clipOf([
      [150, 'pad_A', 1],
      [160, 'pad_A', 1],
      [170, 'pad_A', 1],
    ]);
    (clip.events.columns as Map<string, readonly unknown[]>).set('pad', [0, 1, null]);
    const presses = (pad: number) => fold(clip, pad).pressed.reduce((a, b) => a + b);
    expect([presses(0), presses(1), presses(2)]).toEqual([2, 2, 1]);
  });

  it('hold a button without a column since an earlier clip, and no longer than to a gap', () => {
    const pressed = clipOf([[150, 'MMB', 1]]);
    const later = (gaps: ConstructorParameters<typeof ActionFold>[1]) => {
      const folding = new ActionFold(KEYS, gaps);
      folding.fold(pressed);
      return heldIn(
        folding.fold({
          ...clipOf([[450, 'MMB', 0]]),
          captureUs: Float64Array.of(400, 500, 600),
          untilUs: 700,
          events: { ...eventsOf([[450, 'MMB', 0]]), interval: Int32Array.of(7) },
        }),
        'MMB',
      );
    };
    expect(later([])).toBe('100');
    expect(later([{ fromUs: 300, toUs: 350, reason: 'unfocused' }])).toBe('000');
  });

  it('have their columns always in the same order', () => {
    const codes = actionCodes(KEYS);
    expect([codes.slice(0, 4), codes.slice(11, 15), codes.at(-1)]).toEqual([['W', 'A', 'S', 'D'], ['MMB', 'X1', 'X2', 'Map'], 'pad_Misc']);
  });
});
