import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindows } from '#native/screen/open-windows.ts';
import { windowPixels } from '#native/screen/window-picture.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { until } from '#test/support/gap.ts';

describe('the picture of a window', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ playing: false, width: 640, height: 360 });
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });

  it('shows what is on screen there: the game, lit and in colour', () => {
    const game = openWindows(stage.display.name).find(({ title }) => title === 'GAP demo game');
    const { width, height, bgrx } = windowPixels(stage.display.name, game?.window ?? 0) ?? { width: 0, height: 0, bgrx: new Uint8Array() };
    expect([width, height]).toEqual([640, 360]);
    expect(bgrx.length).toBe(4 * width * height);
    expect(new Set(bgrx.filter((_, i) => i % 4 !== 3)).size).toBeGreaterThan(20);
  });

  it('is white for a white window, and undefined once that is closed', async () => {
    using windows = new PlainWindows(stage.display.name);
    const window = windows.open('a white one');
    const colours = () => new Set(windowPixels(stage.display.name, window)?.bgrx.filter((_, i) => i % 4 !== 3));
    await until('the window is painted', () => colours().size === 1);
    expect(colours()).toEqual(new Set([255]));
    windows.close(window);
    expect(windowPixels(stage.display.name, window)).toBeUndefined();
  });
});
