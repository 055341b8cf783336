import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { expectValid } from '#test/support/shards.ts';
import { SMALL_STAGE } from '#test/support/small.ts';

/** A real display whose game comes and goes. */
let display: VirtualDisplay;
let windows: PlainWindows;
let test: TestDesk;
const GAME = 'Some game';

beforeAll(async () => {
  display = await VirtualDisplay.start(SMALL_STAGE);
  windows = new PlainWindows(display.name);
  await windows.managed();
  test = await TestDesk.open({ display: display.name });
  await test.agree();
  await test.desk.calls['draft.change']({ game: `title:${GAME}`, title: GAME, closedS: 5 });
});
afterAll(async () => {
  await test?.[Symbol.asyncDispose]();
  windows?.[Symbol.dispose]();
  await display?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  test.phases.length = 0;
});

it('nothing is tested without its game, and nothing made', async () => {
  for (const call of ['check.start', 'record.try'] as const)
    await expect(test.desk.calls[call]({})).rejects.toMatchObject({
      code: 'preflight.game',
      message: expect.stringContaining('No window of the game'),
    });
  expect(test.desk.view.state.phase).toBe('idle');
});

it('one press waits for the game, records with it, and ends a while after it has closed', async () => {
  await test.desk.calls['record.start']({});
  expect(test.desk.view.state.phase).toBe('waiting');
  // Settings can be changed meanwhile, and pressing again changes nothing.
  await test.desk.calls['draft.change']({ minutes: 2 });
  await test.desk.calls['record.start']({});
  expect(test.desk.view.state.phase).toBe('waiting');
  const window = windows.open(GAME);
  windows.activate(window);
  await test.reach('recording');
  expect(test.desk.view.gone).toBeUndefined();
  windows.close(window);
  await until('its end is announced', () => test.desk.view.gone?.stopsInS !== undefined);
  await test.reach('stopping');
  const { result } = await test.goOn();
  await expectValid(result.folder, ['session.usable', 'input.any']);
  expect(test.phases).toEqual(['waiting', 'starting', 'recording', 'stopping', 'sealed']);
});

it('waiting is called off', async () => {
  await test.desk.calls['record.start']({});
  await test.desk.calls.dismiss({});
  expect(test.desk.view.state.phase).toBe('idle');
});

it('with “start by itself” nobody presses anything', async () => {
  await test.desk.calls['draft.change']({ auto: true });
  const window = windows.open(GAME);
  windows.activate(window);
  await test.reach('recording');
  await test.desk.calls['record.steer']({ command: 'stop' });
  await test.goOn();
  // Stopped by hand: it stays stopped while the game is there.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(test.desk.view.state.phase).toBe('sealed');
  windows.close(window);
});
