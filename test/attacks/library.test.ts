import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Shelf } from '#app/shelf/shelf.ts';
import { Keyring } from '#home/keyring.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const BROKEN = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';
const WHOLE = '1b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c222';

describe('one broken shard', () => {
  it.each<[string, (folder: string) => void]>([
    ['with an envelope that is none', (folder) => writeFileSync(join(folder, 'shard.dsse.json'), '{')],
    ['that is empty', () => {}],
    ['with a link to nothing', (folder) => symlinkSync('/nowhere/at/all', join(folder, 'video.ivf'))],
  ])('%s does not hide the library', (_, breakIt) => {
    using folder = new TemporaryFolder();
    cpSync(inject('shard'), join(folder.path, WHOLE), { recursive: true });
    const broken = join(folder.path, BROKEN);
    mkdirSync(broken);
    breakIt(broken);
    const lines = new Shelf(() => folder.path, new Keyring(join(folder.path, 'keys'))).list();
    expect(lines.map(({ sessionId }) => sessionId).sort()).toEqual([BROKEN, WHOLE]);
    expect(lines.find(({ sessionId }) => sessionId === WHOLE)).toMatchObject({ signatures: 1 });
    expect(lines.find(({ sessionId }) => sessionId === BROKEN)).toMatchObject({ verdict: 'unreadable', signatures: 0 });
  });
});
