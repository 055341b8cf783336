import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { minisignPublicKey } from '#format/sign/minisign.ts';
import { Keyring } from '#home/keyring.ts';
import { ShardCopy } from '#test/support/damage.ts';

describe('docs/verify.md', () => {
  const text = readFileSync('docs/verify.md', 'utf8');
  const [withOpenssl = '', withMinisign = ''] = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  let recorder: { id: string; public_key?: string | undefined };
  beforeAll(() => {
    recorder = new Keyring().active('recorder') as typeof recorder;
  });

  /** Runs a block of the page in a shard's folder; every line must succeed. */
  function run(block: string, shard: string) {
    const { status, stderr, stdout } = spawnSync('bash', ['-euo', 'pipefail', '-c', block], { cwd: shard, encoding: 'utf8' });
    return { status, said: stdout + stderr };
  }

  function prepared(change: (shard: ShardCopy) => void = () => {}): ShardCopy {
    const shard = new ShardCopy(inject('shard'));
    writeFileSync(shard.file('recorder.pem'), recorder.public_key as string);
    writeFileSync(shard.file('recorder.pub'), minisignPublicKey({ keyId: recorder.id, publicKey: recorder.public_key as string }));
    change(shard);
    return shard;
  }

  it('its openssl, jq and sha256sum lines pass a shard as it was signed', () => {
    using shard = prepared((copy) => rmSync(copy.file('recorder.pub')));
    const { status, said } = run(withOpenssl, shard.path);
    expect(said).toContain('Signature Verified Successfully');
    expect(said).toContain('"session_id"');
    expect(status).toBe(0);
    // Names that everybody knows are everybody's: of two checks at once, each read the other's.
    expect(withOpenssl).not.toContain('/tmp/');
  });

  it.each<[string, (shard: ShardCopy) => void]>([
    ['a changed file', (shard) => shard.editBytes('frames.parquet', (bytes) => Buffer.concat([bytes, Buffer.from('x')]))],
    ['an unsigned file', (shard) => copyFileSync(shard.file('meta.json'), shard.file('meta2.json'))],
    [
      'a changed statement',
      (shard) =>
        shard.editJson('shard.dsse.json', (envelope) => {
          const statement = Buffer.from(envelope.payload as string, 'base64')
            .toString()
            .replace('"frames":', '"frames":1');
          envelope.payload = Buffer.from(statement).toString('base64');
        }),
    ],
  ])('those lines fail for %s', (_, change) => {
    using shard = prepared((copy) => {
      rmSync(copy.file('recorder.pub'));
      change(copy);
    });
    expect(run(withOpenssl, shard.path).status).not.toBe(0);
  });

  it.each<[string, (copy: ShardCopy) => void]>([
    ['a hidden file', (copy) => writeFileSync(copy.file('.hidden'), 'x')],
    ['a folder named like a signature', (copy) => mkdirSync(copy.file('hashes.json.x.minisig'))],
    [
      'a file in a folder',
      (copy) => {
        mkdirSync(copy.file('more'));
        writeFileSync(copy.file('more/x'), 'x');
      },
    ],
    ['a signature of something else', (copy) => writeFileSync(copy.file('x.minisig'), 'x')],
    [
      'a link in the place of a file',
      (copy) => {
        renameSync(copy.file('qat.json'), `${copy.path}.qat`);
        symlinkSync(`${copy.path}.qat`, copy.file('qat.json'));
      },
    ],
  ])('its lines notice %s', (_, change) => {
    using shard = prepared((copy) => {
      rmSync(copy.file('recorder.pub'));
      change(copy);
    });
    expect(run(withOpenssl, shard.path).status).not.toBe(0);
    rmSync(`${shard.path}.qat`, { force: true });
  });

  const minisign = spawnSync('minisign', ['-v']).error === undefined;
  if (!minisign) console.warn('minisign is not installed: its lines of docs/verify.md are not run here');
  it.skipIf(!minisign)('the minisign program agrees, but not when a byte was changed', () => {
    using shard = prepared();
    expect(run(withMinisign, shard.path)).toMatchObject({
      status: 0,
      said: expect.stringContaining('Signature and comment signature verified'),
    });
    using changed = prepared((copy) => copy.editBytes('hashes.json', (bytes) => Buffer.from(bytes.toString().replace('{', '{ '))));
    expect(run(withMinisign, changed.path).status).not.toBe(0);
  });
});
