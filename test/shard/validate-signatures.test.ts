import { readdirSync, rmSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { Keyring, validate } from '#library/index.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';

const { trusted } = new Keyring();
const signatures = async (folder: string, keys = trusted) =>
  (await validate(folder, { trusted: keys })).findings.filter(({ check }) => check.startsWith('sign.'));
const worth = async (folder: string, keys = trusted) =>
  (await signatures(folder, keys)).filter(({ severity }) => severity !== 'pass').map(({ check, severity }) => `${check} ${severity}`);

it('signatures by known keys pass, those by unknown ones warn', async () => {
  expect((await signatures(inject('shard'))).map(({ check }) => check)).toEqual([
    'sign.key',
    'sign.hashes',
    'sign.files',
    'sign.statement',
    'sign.minisign',
  ]);
  expect(await worth(inject('shard'))).toEqual([]);
  expect(await worth(inject('shard'), [])).toEqual(['sign.key warn', 'sign.minisign warn']);
});

long('the signature reveals a shard that was changed and hashed again', async () => {
  using copy = new ShardCopy(inject('shard'));
  copy.editJson('meta.json', (meta) => ((meta.title as { name: string }).name = 'Another game'));
  copy.rehash();
  expect(await worth(copy.path)).toEqual(['sign.hashes fail', 'sign.files fail', 'sign.minisign fail']);
  expect((await gap(['validate', copy.path])).code).toBe(1);
});

it('an unsigned shard warns; without keys nothing is said', async () => {
  using copy = new ShardCopy(inject('shard'));
  for (const file of readdirSync(copy.path)) if (file.includes('dsse') || file.includes('minisig')) rmSync(copy.file(file));
  expect(await worth(copy.path)).toEqual(['sign.present warn']);
  const { findings } = await validate(copy.path);
  expect(findings.some(({ check }) => check.startsWith('sign.'))).toBe(false);
});
