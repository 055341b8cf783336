import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

// Wrong on purpose. cspell:ignore shoter
long('gap profile lists, shows and checks', async () => {
  expect((await gap(['profile', 'list'])).stdout).toMatch(/^baseline +GAP v0\.2 baseline$/m);
  expect(JSON.parse((await gap(['profile', 'show', 'shooter'])).stdout)).toMatchObject({ name: 'shooter' });
  const right = await gap(['profile', 'check', 'baseline', 'shooter']);
  expect([right.code, right.stdout]).toEqual([0, expect.stringMatching(/shooter\.json: right\. 26 keys, 10 actions/)]);
  using folder = new TemporaryFolder();
  const file = join(folder.path, 'bad.json');
  writeFileSync(file, '{');
  const wrong = await gap(['profile', 'check', file, 'baseline']);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/bad\.json:1: is not JSON/)]);
  expect(JSON.parse((await gap(['profile', 'check', '--json', file])).stdout)).toMatchObject({ ok: false, problems: [{ line: 1 }] });
  expect(await gap(['profile', 'check', 'shoter'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/Did you mean shooter\?/) });
});
