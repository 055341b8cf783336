import { expect, it } from 'vitest';
import { Canvas } from '#corpus/core/export/watch/canvas.ts';
import { isInked, textWidth } from '#corpus/core/export/watch/glyphs.ts';
import { Panel, panelScale } from '#corpus/core/export/watch/panel.ts';

const [WIDTH, HEIGHT] = [320, 180];
const NOTHING = { frame: 0, atS: 0, held: new Set<string>(), mouse: [0, 0], wheel: [0, 0], axes: [], notes: [] } as const;

/** A picture with rows longer than the picture, as FFmpeg has them. */
function picture() {
  const plane = (width: number, height: number) => ({ data: new Uint8Array((width + 16) * height).fill(100), stride: width + 16 });
  return { width: WIDTH, height: HEIGHT, luma: plane(WIDTH, HEIGHT), chroma: [plane(WIDTH / 2, HEIGHT / 2), plane(WIDTH / 2, HEIGHT / 2)] };
}

function drawn(codes: readonly string[], input: Partial<Parameters<Panel['draw']>[1]>) {
  const planes = picture();
  new Panel(WIDTH, HEIGHT, codes).draw(new Canvas(planes, 1), { ...NOTHING, ...input });
  return planes;
}

const bright = ({ luma }: ReturnType<typeof picture>) => luma.data.filter((value) => value === 235).length;

it('shows keys that are held brighter than those that are not, and moves of the mouse and sticks', () => {
  const still = bright(drawn(['W', 'E'], {}));
  expect(bright(drawn(['W', 'E'], { held: new Set(['W']) }))).toBeGreaterThan(still);
  const moved = drawn(['W'], { mouse: [60, -60] });
  expect(moved.luma.data).not.toEqual(drawn(['W'], {}).luma.data);
  expect(drawn(['pad_A'], { axes: [1, 0, 0, 0, 0, 1] }).luma.data).not.toEqual(drawn(['pad_A'], { axes: [] }).luma.data);
  expect(bright(drawn(['W'], { notes: ['gap'] }))).toBeGreaterThan(bright(drawn(['W'], {})));
});

it('stays inside the picture, and leaves its upper part as it was', () => {
  const many = Array.from({ length: 60 }, (_, i) => `Key${i}`);
  const { luma, chroma } = drawn(many, { held: new Set(many), mouse: [9999, 9999], frame: 123_456_789, notes: ['gap', 'repeat', 'blank'] });
  for (let y = 0; y < HEIGHT; y++)
    expect(luma.data.subarray(y * luma.stride + WIDTH, (y + 1) * luma.stride).every((value) => value === 100)).toBe(true);
  expect(
    drawn(['W'], {})
      .luma.data.subarray(0, 100 * luma.stride)
      .every((value) => value === 100),
  ).toBe(true);
  expect(chroma[0]?.data.at(-17)).toBe(128);
});

it('grows with the picture', () => {
  expect([180, 360, 720, 1080, 2160].map(panelScale)).toEqual([1, 1, 2, 3, 6]);
});

it('writes small letters as capitals, and a frame for what it has no letter for', () => {
  const ink = (letter: string) => Array.from({ length: 35 }, (_, i) => isInked(letter, i % 5, Math.floor(i / 5)));
  expect(ink('a')).toEqual(ink('A'));
  expect(ink('Ω')).not.toEqual(ink('O'));
  expect(new Set(Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', (letter) => ink(letter).join())).size).toBe(36);
  expect(textWidth('WASD')).toBe(24);
});

/** Each unit as a sign: as it was, paper, ink, lines, and what is darkened. */
const signs = ({ luma }: ReturnType<typeof picture>, from: number) =>
  Array.from({ length: HEIGHT - from }, (_, y) =>
    Array.from(luma.data.subarray((from + y) * luma.stride, (from + y) * luma.stride + WIDTH), (value) =>
      value === 100 ? ' ' : value === 235 ? '#' : value === 16 ? '0' : value === 90 ? '+' : '.',
    ).join(''),
  ).join('\n');

it('is drawn as it was looked at: keys in rows, mouse, sticks, triggers, time and notes', async () => {
  const codes = ['W', 'A', 'S', 'D', 'Space', 'Ctrl', ...Array.from({ length: 24 }, (_, i) => `F${i + 1}`), 'LMB', 'pad_A', 'pad_dpad_up'];
  const input = {
    frame: 12_345,
    atS: 3725.5,
    held: new Set(['W', 'F9', 'pad_A']),
    mouse: [30, -200],
    wheel: [1, -2],
    notes: ['gap'],
  } as const;
  await expect(signs(drawn(codes, { ...input, axes: [-1, 0.5, 1, -0.25, 0.5, 1] }), 80)).toMatchFileSnapshot('panel-with-pad.txt');
  await expect(signs(drawn(['W', 'LMB'], { ...input, axes: [] }), 130)).toMatchFileSnapshot('panel.txt');
});

it('begins no row before a key that is wider than all of them', () => {
  const wide = ['x', 'y', 'z'].map((letter) => letter.repeat(80));
  const top = (codes: readonly string[]) =>
    signs(drawn(codes, {}), 0)
      .split('\n')
      .findIndex((line) => line.trim() !== '');
  // Three rows of keys, 13 each, are higher than the square of the mouse, which is 31.
  expect(top(wide)).toBe(HEIGHT - 3 * 13 - 15);
  expect(top(wide.slice(0, 1))).toBe(HEIGHT - 31 - 15);
});

it('has as many keys in a row as there is room for', () => {
  // The mouse takes 33, its margin 2; each of the two keys 11, with 2 between them.
  const rowsOf = (width: number) => {
    const planes = { ...picture(), width };
    new Panel(width, HEIGHT, ['W', 'E']).draw(new Canvas(planes, 1), NOTHING);
    const lines = signs(planes, HEIGHT - 31 - 15 + 2).split('\n');
    // Where the second key begins: beside the first one or below it.
    return [lines[1]?.[35 + 13], lines[1 + 13]?.[35]];
  };
  expect(rowsOf(33 + 2 + 24)).toEqual(['+', '.']);
  expect(rowsOf(33 + 2 + 23)).toEqual(['.', '+']);
});

it('says that the wheel was turned up or down, and nothing where it was not', () => {
  const at = (wheel: readonly [number, number]) =>
    signs(drawn(['W'], { wheel }), HEIGHT - 31 - 15 + 2)
      .split('\n')
      .slice(2, 9)
      .map((line) => line.slice(25, 30).replaceAll('.', ' '));
  const dash = ['     ', '     ', '     ', '#####', '     ', '     ', '     '];
  const plus = ['     ', '  #  ', '  #  ', '#####', '  #  ', '  #  ', '     '];
  expect(at([0, 1])).toEqual(plus);
  expect(at([0, 0.5])).toEqual(plus);
  expect(at([0, -1])).toEqual(dash);
  expect(at([9, 0])).toEqual(new Array(7).fill('     '));
});

it('shows sticks in the middle and triggers up where the shard says nothing of them', () => {
  expect(drawn(['pad_A'], { axes: [] })).toEqual(drawn(['pad_A'], { axes: [0, 0, 0, 0, 0, 0] }));
});
