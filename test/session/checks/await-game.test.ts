import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { awaitGame, isMissing } from '#session/checks/await-game.ts';
import { gap } from '#test/support/gap.ts';

let display: VirtualDisplay;
let windows: PlainWindows;
beforeAll(async () => {
  display = await VirtualDisplay.start({ width: 320, height: 200 });
  windows = new PlainWindows(display.name);
  await windows.managed();
});
afterAll(async () => {
  windows?.[Symbol.dispose]();
  await display?.[Symbol.asyncDispose]();
});

const plan = () => ({ display: display.name, game: [{ by: 'title', pattern: 'Some game' }] as const });

it('misses a game without a window', async () => {
  expect(isMissing(plan())).toBe(true);
  expect(isMissing({ display: display.name, game: 'any' })).toBe(false);
  // A display that says nothing is no game that is missing.
  expect(isMissing({ ...plan(), display: ':97' })).toBe(false);
  const { code, stderr } = await gap([
    'record',
    '--display',
    display.name,
    '--game',
    'title:Some game',
    '--license-ref',
    'l#1',
    '--consent-ref',
    'c#1',
  ]);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'gap record: no window of title:Some game is open\n  → Start the game first, or give --wait to wait for it\n',
  });
});

it('waits for one, or until it is called off', async () => {
  const stop = new AbortController();
  const came = awaitGame(plan(), stop.signal);
  const window = windows.open('Some game');
  expect(await came).toBe(true);
  windows.close(window);
  const off = awaitGame(plan(), stop.signal);
  stop.abort();
  expect(await off).toBe(false);
});
