import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { corpusPublicKey, parseCorpusKey } from '#format/encrypted/corpus-key.ts';
import { makeCorpusKey } from '#format/encrypted/wrap-key.ts';
import { Keyring } from '#home/keyring.ts';
import { whyNoPython } from '#scripts/python/venv.ts';
import { encryptInto } from '#test/support/encrypted-shard.ts';
import { python } from '#test/support/python.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const why = whyNoPython();
if (why !== undefined) console.warn(`not run here: encrypted shards as Python reads them: ${why}`);

describe.skipIf(why !== undefined)('an encrypted shard in Python', () => {
  it('is verified and read as it was by whoever has the key of its corpus, and by nobody else', async () => {
    using folder = new TemporaryFolder();
    const at = (name: string) => join(folder.path, name);
    const [pem, other] = [makeCorpusKey(), makeCorpusKey()];
    writeFileSync(at('corpus.pem'), pem);
    writeFileSync(at('signer.pem'), new Keyring().signer('recorder').publicKey);
    await encryptInto(at('encrypted'), inject('shard'), corpusPublicKey(parseCorpusKey(pem, 'corpus.pem')));
    const { code, output } = await python([
      resolve('test/python/read_encrypted.py'),
      ...[at('encrypted'), inject('shard'), at('corpus.pem'), other, at('signer.pem'), at('spare')],
    ]);
    expect(code, output).toBe(0);
    expect(JSON.parse(output)).toEqual({
      ...{ pictures: true, times: true, held: true, frames: [360, 360] },
      other: expect.stringContaining('encrypted to another key'),
      none: expect.stringContaining('it is not encrypted'),
      changed: expect.stringContaining('is not as it was encrypted'),
      without: expect.stringContaining('missing'),
    });
  });
});
