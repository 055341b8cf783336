import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFauxqs } from 'fauxqs';
import { describe, expect, inject, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import { whyNoPython, whyNoTorch } from '#scripts/python/venv.ts';
import { LONG, long } from '#test/support/long.ts';
import { pytest, python } from '#test/support/python.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const why = whyNoPython();
if (why !== undefined) console.warn(`the Python package is not tried: ${why}`);
else if (whyNoTorch() !== undefined) console.warn(`torch's DataLoader is not tried: ${whyNoTorch()}`);

describe.skipIf(why !== undefined)('the Python package', () => {
  // All of them take 92 s alone, and four minutes were too few beside other work.
  it('passes its own tests, on a shard that was recorded here', { timeout: LONG ? 900_000 : 240_000 }, async () => {
    using folder = new TemporaryFolder();
    const key = join(folder.path, 'recorder.pem');
    writeFileSync(key, new Keyring().signer('recorder').publicKey);
    const { code, output } = await withStore(inject('shard'), (store) =>
      pytest(
        ['-rs', ...(LONG ? [] : ['-m', 'not long']), ...(LONG && whyNoTorch() === undefined ? [] : ['--ignore=tests/test_dataloader.py'])],
        {
          ...store,
          GAP_TEST_SHARD: inject('shard'),
          GAP_TEST_KEY: key,
        },
      ),
    );
    expect(code, output).toBe(0);
    expect(Number(/(\d+) passed/.exec(output)?.[1]), output).toBeGreaterThan(75);
    expect(output).not.toContain('skipped');
  });

  it('is typed throughout', async () => {
    const { code, output } = await python(['-m', 'mypy', '--cache-dir', '/dev/null']);
    expect(output).toMatch(/no issues found in \d\d source files/);
    expect(code).toBe(0);
  });

  long('is built into a wheel of its modules and nothing else, and says that it is typed', async () => {
    using folder = new TemporaryFolder();
    // From a copy: setuptools packs what an earlier build has left beside the sources.
    const copy = join(folder.path, 'python');
    cpSync('python', copy, { recursive: true, filter: (path) => !path.includes('__pycache__') });
    const { code, output } = await python([
      '-m',
      'pip',
      'wheel',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--no-build-isolation',
      '--wheel-dir',
      folder.path,
      copy,
    ]);
    expect(code, output).toBe(0);
    const wheel = readdirSync(folder.path).find((name) => name.endsWith('.whl')) ?? '';
    const listed = (await python(['-m', 'zipfile', '-l', join(folder.path, wheel)])).output;
    const packed = [...listed.matchAll(/gap_shard\/(\S+)/g)].map(([, file]) => file as string);
    expect(packed.sort()).toEqual(
      readdirSync('python/src/gap_shard')
        .filter((name) => /\.(py|typed)$/.test(name))
        .sort(),
    );
  });
});

/** The shard in an S3 store; `use` gets what a reader's environment must say of it. */
async function withStore<T>(shard: string, use: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const store = await startFauxqs({ port: 0, logger: false });
  try {
    await fetch(`${store.address}/shards`, { method: 'PUT' });
    for (const file of readdirSync(shard))
      await fetch(`${store.address}/shards/one/${file}`, { method: 'PUT', body: readFileSync(join(shard, file)) });
    return await use({
      AWS_ENDPOINT_URL_S3: store.address,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      GAP_TEST_S3: 's3://shards/one',
    });
  } finally {
    await store.stop();
  }
}
