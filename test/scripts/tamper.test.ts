import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { verify } from '#format/check/verify.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { Keyring } from '#home/keyring.ts';
import { change } from '#scripts/faults/changes.ts';
import { Forger } from '#scripts/faults/forger.ts';
import { tamper } from '#scripts/faults/tamper.ts';
import { Random } from '#scripts/random.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

long('finds every one of 120 random changes of a signed shard', async () => {
  expect(await tamper(inject('shard'), new Keyring().trusted, 120, 7)).toEqual([]);
});

it('finds a shard that was signed again by a key that is trusted to withdraw consents only', async () => {
  const shard = inject('shard');
  const files = new Map(readdirSync(shard).map((name) => [name, readFileSync(join(shard, name))]));
  const forger = new Forger();
  let believed = 0;
  for (let seed = 0; seed < 20; seed++) {
    using folder = new TemporaryFolder();
    const { files: changed, what } = forger.resign(files, new Random(seed));
    for (const [name, bytes] of changed) writeFileSync(join(folder.path, name), bytes);
    const trusted = (roles: TrustedKey['roles']) => [...new Keyring().trusted, { ...forger.trusted, roles }];
    expect((await verify(folder.path, { trusted: trusted(['revoker']) })).verdict, what).toBe('fail');
    // It is the role that counts: nothing else is wrong with those that nobody else signed.
    if (!what.endsWith('beside 0 signatures') || !what.startsWith('nothing')) continue;
    believed += 1;
    expect(
      (await verify(folder.path, { trusted: trusted(['recorder', 'operator']) })).findings.filter(({ severity }) => severity === 'fail'),
    ).toEqual([]);
  }
  expect(believed).toBeGreaterThan(0);
});

it('a change is a change: the shard is never the same afterwards', () => {
  const files = new Map(readdirSync(inject('shard')).map((name) => [name, readFileSync(join(inject('shard'), name))]));
  for (let seed = 0; seed < 300; seed++) {
    const { files: changed, what } = change(files, new Random(seed));
    const same = changed.size === files.size && [...changed].every(([name, bytes]) => files.get(name)?.equals(bytes) === true);
    expect(same, what).toBe(false);
  }
});
