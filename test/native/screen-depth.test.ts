import { expect, it } from 'vitest';
import { queryX11Screen } from '#native/x11/screen/query-screen.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';

it.each([
  [8, '8 bits (PseudoColor)'],
  [16, '16 bits (TrueColor)'],
  [30, '30 bits (TrueColor)'],
])('a screen of depth %s is refused by its name, with what to do', async (depth, says) => {
  await using display = await VirtualDisplay.start({ width: 320, height: 180, depth, windowManager: false });
  expect(() => queryX11Screen(display.name)).toThrow(
    expect.objectContaining({
      code: 'preflight.display',
      message: expect.stringContaining(says),
      remedy: expect.stringContaining('DefaultDepth 24'),
    }),
  );
});
