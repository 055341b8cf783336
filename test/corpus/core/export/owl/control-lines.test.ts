import { expect, it } from 'vitest';
import { controlLines } from '#corpus/core/export/owl/control-lines.ts';

const rows = (columns: Readonly<Record<string, readonly unknown[]>>) => ({
  tsUs: Float64Array.from(columns.ts_us as readonly number[]),
  columns: new Map(Object.entries(columns)),
});

const NONE = rows({ ts_us: [] });
/** One picture, whose time never ends. */
const ALL = { captureUs: Float64Array.of(-1000), ptsUs: Float64Array.of(-1000), endUs: Number.POSITIVE_INFINITY };

it('says each event as the profile does, on the video’s time', () => {
  const events = rows({
    ts_us: [100, 200, 300, 400, 500, 600],
    code: ['W', 'move', 'wheel_y', 'Space', 'pad_A', 'marker'],
    value: [1, 0, -1, 0, 1, 1],
    dx: [0, 3, 0, 0, 0, 0],
    dy: [0, -2, 0, 0, 0, 0],
    pad: [null, null, null, null, 1, null],
  });
  expect(controlLines(events, NONE, ALL, -50)).toEqual([
    { t_us: 50, type: 'key', key: 'W', state: 'down' },
    { t_us: 150, type: 'mouse', dx: 3, dy: -2 },
    { t_us: 250, type: 'mouse', wheel_x: 0, wheel_y: -1 },
    { t_us: 350, type: 'key', key: 'SPACE', state: 'up' },
    { t_us: 450, type: 'pad', pad: 1, button: 'A', state: 'down' },
  ]);
});

it('says sticks when they change, between the events, and never two at one time', () => {
  const pads = rows({
    ts_us: [10, 20, 30, 40],
    device: ['pad', 'kb', 'pad', 'pad'],
    custom_pad: [0, null, 0, 0],
    pad_lx: [0, null, 0, 0.5],
  });
  const events = rows({ ts_us: [40], code: ['E'], value: [1] });
  expect(controlLines(events, pads, ALL, 0).map(({ t_us, type }) => [t_us, type])).toEqual([
    [10, 'pad'],
    [40, 'key'],
    [41, 'pad'],
  ]);
});

it('leaves each event at the picture that it answers, however the pictures were late', () => {
  const pictures = { captureUs: Float64Array.of(0, 30, 40), ptsUs: Float64Array.of(0, 20, 40), endUs: 60 };
  const events = rows({ ts_us: [1, 21, 29, 30, 31, 39, 40, 55, 59], code: Array(9).fill('W'), value: Array(9).fill(1) });
  const times = controlLines(events, NONE, pictures, -5).map(({ t_us }) => t_us);
  // The first picture was captured at 0 and the second at 30: what happened between them has to be told after 0, and up to 20.
  expect(times).toEqual([1, 16, 19, 20, 26, 34, 35, 50, 54]);
});

it('says what was held by a device that was gone, and that what has no value was let go', () => {
  const events = rows({ ts_us: [1, 2, 3], code: ['W', 'E', 'E'], value: [1, null, 0], held: [true, false, null] });
  expect(controlLines(events, NONE, ALL, 0)).toEqual([
    { t_us: 1, type: 'key', key: 'W', state: 'down', held: true },
    { t_us: 2, type: 'key', key: 'E', state: 'up' },
    { t_us: 3, type: 'key', key: 'E', state: 'up' },
  ]);
});

it('keeps the spelling of a profile’s own actions', () => {
  const events = rows({ ts_us: [1, 2], code: ['Ctrl', 'dashLeft'], value: [1, 1] });
  expect(controlLines(events, NONE, ALL, 0)).toMatchObject([{ key: 'CTRL' }, { key: 'dashLeft' }]);
});

it('takes what a table does not say for the first pad, and for nothing moved', () => {
  const events = rows({ ts_us: [1, 2, 3], code: ['pad_A', 'move', 'wheel_x'], value: [1, null, 2] });
  const pads = rows({ ts_us: [4], device: ['pad'], pad_lx: [0.5] });
  expect(controlLines(events, pads, ALL, 0)).toEqual([
    { t_us: 1, type: 'pad', pad: 0, button: 'A', state: 'down' },
    { t_us: 2, type: 'mouse', dx: 0, dy: 0 },
    { t_us: 3, type: 'mouse', wheel_x: 2, wheel_y: 0 },
    { t_us: 4, type: 'pad', pad: 0, lx: 0.5, ly: 0, rx: 0, ry: 0, lt: 0, rt: 0 },
  ]);
});
