import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fitInto } from '#core/plan/fit.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { ChangingScreen } from '#session/picture/changing-screen.ts';
import { NestedServer } from '#test/support/nested-server.ts';
import { setMode } from '#test/support/screen-mode.ts';

const SCREEN = { width: 800, height: 600 };
const PICTURE = { width: 320, height: 180 };

let server: NestedServer;
let windows: PlainWindows;

beforeEach(async () => {
  server = await NestedServer.start('Xtigervnc', '', SCREEN);
  windows = new PlainWindows(server.name);
  // White, 200x100 at 10, 10.
  windows.open('something to see');
});

afterEach(async () => {
  windows[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

const open = (region = { ...SCREEN, x: 0, y: 0 }) =>
  ChangingScreen.open({ display: server.name, region, area: fitInto(region, PICTURE), picture: PICTURE, cursor: false });

/** The share of the picture that is white; reads as the grab does. */
async function white(source: ChangingScreen): Promise<number> {
  const picture = blackPicture(PICTURE);
  let code = source.read();
  if (source.changed()) {
    await source.follow();
    code = source.read();
  }
  expect(code).toBeGreaterThanOrEqual(0);
  source.convertInto(picture);
  const luma = picture.subarray(0, PICTURE.width * PICTURE.height);
  return luma.filter((value) => value > 200).length / luma.length;
}

/** Of a screen, in its picture with bars. */
const shareOf = ({ width, height }: { width: number; height: number }) => {
  const area = fitInto({ width, height }, PICTURE);
  return ((200 * 100) / (width * height)) * ((area.width * area.height) / (PICTURE.width * PICTURE.height));
};

describe('a screen that changes its mode', () => {
  it.each([
    [1920, 1080],
    [640, 480],
  ])('is seen whole at %s x %s, and as before when it is back', async (width, height) => {
    using source = await open();
    expect(await white(source)).toBeCloseTo(shareOf(SCREEN), 2);
    setMode(server.name, width, height);
    expect(await white(source)).toBeCloseTo(shareOf({ width, height }), 2);
    expect(source.view).toMatchObject({ source: { width, height } });
    setMode(server.name, SCREEN.width, SCREEN.height);
    expect(await white(source)).toBeCloseTo(shareOf(SCREEN), 2);
  });

  it('of which a part is recorded shows that part, and nothing while it is not there', async () => {
    const region = { width: 640, height: 360, x: 160, y: 0 };
    using source = await open(region);
    const before = await white(source);
    expect(before).toBeGreaterThan(0);
    setMode(server.name, 1920, 1080);
    expect(await white(source)).toBe(before);
    expect(source.view).toMatchObject({ source: { width: 640, height: 360 } });
    setMode(server.name, 640, 480);
    expect(await white(source)).toBe(0);
    expect(source.view).toBe('lost');
    setMode(server.name, SCREEN.width, SCREEN.height);
    expect(await white(source)).toBe(before);
  });
});
