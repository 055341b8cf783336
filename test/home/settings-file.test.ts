import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FIRST_DRAFT } from '#core/app/draft.ts';
import { readSettings, writeSettings } from '#home/settings-file.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const DRAFT = { ...FIRST_DRAFT, game: 'doom', title: 'Doom', out: '/shards' };

function read(text: string) {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'settings.json');
  writeFileSync(path, text);
  return readSettings(path);
}

it('are what was written, and empty without a file', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'new', 'settings.json');
  expect(readSettings(path)).toEqual({ games: [] });
  await writeSettings({ games: ['doom'], draft: DRAFT }, path);
  expect(readSettings(path)).toEqual({ games: ['doom'], draft: DRAFT });
});

it.each([
  ['{"games":"doom"}', 'games: Invalid input: expected array, received string'],
  ['{"games":[1]}', 'games.0: Invalid input: expected string, received number'],
  ['[]', 'Invalid input: expected object, received array'],
  ['{"games":', 'Unexpected end of JSON input'],
])('%s is named, and what is wrong with it', (text, says) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: 'usage.settings',
      message: expect.stringContaining(`settings.json: ${says}`),
      remedy: expect.stringMatching(/Fix the file/),
    }),
  );
});
