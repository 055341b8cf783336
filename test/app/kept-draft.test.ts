import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSettings, settingsPath } from '#home/settings-file.ts';
import { TestDesk } from '#test/support/desk.ts';

let test: TestDesk;

beforeAll(async () => {
  test = await TestDesk.open();
  await test.agree();
});

afterAll(() => test?.[Symbol.asyncDispose]());

it('keeps every one of many changes made at once, in their order', async () => {
  const { calls } = test.desk;
  const places = ['52.5,13.4', '', '48.1,11.6', ''];
  await Promise.all([
    ...places.flatMap((geo, n) => [calls['draft.change']({ geo }), calls['draft.change']({ minutes: n + 1 })]),
    calls['draft.change']({ title: 'The last' }),
  ]);
  expect(test.desk.view.draft).toMatchObject({ geo: '', minutes: 4, title: 'The last' });
  expect(readSettings().draft).toEqual(test.desk.view.draft);
});

it('starts with the settings that were chosen just before, though a place is still looked up', async () => {
  const { calls } = test.desk;
  const changed = calls['draft.change']({ geo: '52.5,13.4', game: '' });
  await expect(calls['record.start']({})).rejects.toMatchObject({ code: 'preflight.game' });
  await changed;
});

it('a refused change stops no later one', async () => {
  const { calls } = test.desk;
  const refused = calls['draft.change']({ geo: 'nowhere' });
  const next = calls['draft.change']({ title: 'After it' });
  await expect(refused).rejects.toMatchObject({ code: 'usage.geo' });
  await next;
  expect(test.desk.view.draft.title).toBe('After it');
});

it('says what could not be saved, which is in effect, and saves it with the next', async () => {
  const { calls } = test.desk;
  rmSync(settingsPath());
  mkdirSync(settingsPath());
  await expect(calls['draft.change']({ title: 'Not saved' })).rejects.toThrow();
  expect(test.desk.view.draft.title).toBe('Not saved');
  rmSync(settingsPath(), { recursive: true });
  mkdirSync(dirname(settingsPath()), { recursive: true });
  await calls['draft.change']({ minutes: 7 });
  expect(readSettings().draft).toMatchObject({ title: 'Not saved', minutes: 7 });
});
