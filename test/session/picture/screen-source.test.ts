import { afterAll, beforeAll, expect, it } from 'vitest';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { ScreenSource } from '#session/picture/screen-source.ts';

let display: VirtualDisplay;

beforeAll(async () => {
  display = await VirtualDisplay.start({ width: 320, height: 180 });
});

afterAll(() => display[Symbol.asyncDispose]());

const size = { width: 160, height: 90 };
const plan = (name: string, x = 0) => ({
  display: name,
  region: { ...size, x, y: 0 },
  cursor: false,
  picture: size,
  area: { ...size, x: 0, y: 0 },
});

it('a part of a screen that is there can be read', async () => {
  using source = await ScreenSource.open(plan(display.name, 160));
  expect([source.name, source.read()]).toEqual(['x11grab', 0]);
});

it.each([
  ['a region that is not on the screen', () => plan(display.name, 200), 'preflight.region', ['region']],
  ['a display that is not there', () => plan(':987'), 'preflight.display', ['display', 'region']],
])('%s is refused, with what to change', async (_, wrong, code, settings) => {
  await expect(ScreenSource.open(wrong())).rejects.toMatchObject({ code, way: { settings } });
});
