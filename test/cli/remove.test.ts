import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gap } from '#test/support/gap.ts';
import { GOLDEN_SHARD } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';

it('lists what it would delete, deletes nothing that nobody agreed to, and all of it where somebody did', async () => {
  using folder = new TemporaryFolder();
  const at = (path: string) => join(folder.path, path);
  const run = (...args: readonly string[]) => gap(['remove', ...args], { env: { GAP_SETTINGS: at('home/settings.json') } });
  mkdirSync(at('home'));
  expect(await run()).toMatchObject({ code: 0, stdout: 'There is nothing to remove.\n' });
  writeFileSync(at('home/settings.json'), JSON.stringify({ draft: { out: at('shards') } }));
  cpSync(GOLDEN_SHARD, at(`shards/${ID}`), { recursive: true });
  const asked = await run();
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no terminal to ask on\n  → Give `--yes`') });
  expect(asked.stdout).toBe(
    `This is deleted for good:\n  ${at('home/settings.json')}  0.0 MB\nThe recordings in ${at('shards')} stay (--recordings deletes them).\n`,
  );
  expect(await run('all')).toMatchObject({ code: 2, stderr: expect.stringContaining('gap remove takes no "all"') });
  expect(existsSync(at('home/settings.json'))).toBe(true);
  const removed = await run('--recordings', '--yes');
  expect(removed).toMatchObject({ code: 0, stdout: expect.stringContaining(`  ${at(`shards/${ID}`)}  0.5 MB\nRemoved.\n`) });
  expect([existsSync(at('home')), existsSync(at('shards'))]).toEqual([false, false]);
});
