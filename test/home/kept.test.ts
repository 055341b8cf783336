import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Consents } from '#home/consents.ts';
import { allKept, removeKept } from '#home/kept.ts';
import { Keyring } from '#home/keyring.ts';
import { revoke } from '#home/revocation-list.ts';
import { noteSentFolder } from '#home/sent-folders.ts';
import { writeSettings } from '#home/settings-file.ts';
import { lockPartial } from '#shard/folder/lock.ts';
import { GOLDEN_SHARD } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';
let folder: TemporaryFolder;
const before = process.env.GAP_SETTINGS;
const at = (path: string) => join(folder.path, path);
const names = (all: readonly { readonly path: string }[]) => all.map(({ path }) => path.slice(folder.path.length + 1)).sort();

beforeEach(() => {
  folder = new TemporaryFolder();
  process.env.GAP_SETTINGS = at('home/settings.json');
});
afterEach(() => {
  process.env.GAP_SETTINGS = before;
  folder[Symbol.dispose]();
});

/** Recordings in the folder that is set, and in one from which some were sent; other things beside them. */
async function fill(): Promise<void> {
  await writeSettings({ draft: { out: at('shards') } } as never);
  await new Keyring().ensure('recorder');
  writeFileSync(at('notice.txt'), 'notice');
  await new Consents().add({ notice: at('notice.txt'), scopes: ['video', 'inputs'], licenseRef: 'L', person: 'ann' });
  for (const where of ['shards', 'sent']) cpSync(GOLDEN_SHARD, at(`${where}/${ID}`), { recursive: true });
  noteSentFolder(at('sent'));
  writeFileSync(at(`sent/${ID}.receipt.json`), '{}');
  mkdirSync(at(`shards/${ID.replace('111', '112')}.partial`), { recursive: true });
  // Not ours: a folder that is only called like one, a file of the user's, and one beside the settings.
  mkdirSync(at(`shards/${ID.replace('111', '113')}`), { recursive: true });
  writeFileSync(at('shards/holiday.jpg'), 'picture');
  writeFileSync(at(`shards/${ID}holiday.jpg`), 'picture');
  writeFileSync(at('home/diary.txt'), 'mine');
  mkdirSync(at('home/corpus'), { recursive: true });
}

describe('all that is kept', () => {
  it('is listed with its size, by name: nothing of anybody else is in the list', async () => {
    await fill();
    const { own, recordings, consents } = allKept();
    expect(names(own)).toEqual(['home/consents', 'home/keys', 'home/sent-from.json', 'home/settings.json']);
    expect(names(recordings)).toEqual([
      `sent/${ID}`,
      `sent/${ID}.receipt.json`,
      `shards/${ID}`,
      `shards/${ID.replace('111', '112')}.partial`,
    ]);
    expect(consents).toBe(1);
    expect(recordings.find(({ path }) => path === at(`shards/${ID}`))?.bytes).toBe(
      readdirSync(GOLDEN_SHARD).reduce((sum, name) => sum + readFileSync(join(GOLDEN_SHARD, name)).byteLength, 0),
    );
  });

  it('goes, and recordings only when they are asked for; nothing else goes with it', async () => {
    await fill();
    removeKept(allKept(), false);
    expect(readdirSync(at('home')).sort()).toEqual(['corpus', 'diary.txt']);
    expect(existsSync(at(`shards/${ID}`))).toBe(true);
    await fill();
    removeKept(allKept(), true);
    expect(readdirSync(at('home')).sort()).toEqual(['corpus', 'diary.txt']);
    expect(readdirSync(at('shards')).sort()).toEqual([ID.replace('111', '113'), `${ID}holiday.jpg`, 'holiday.jpg'].sort());
    // An empty folder goes, too.
    expect(existsSync(at('sent'))).toBe(false);
  });

  it('leads nowhere else: of a link only the link goes', async () => {
    await fill();
    mkdirSync(at('elsewhere'));
    writeFileSync(at('elsewhere/precious.txt'), 'x');
    symlinkSync(at('elsewhere'), at('home/fetched'));
    removeKept(allKept(), true);
    expect(readdirSync(at('elsewhere'))).toEqual(['precious.txt']);
    expect(existsSync(at('home/fetched'))).toBe(false);
  });

  it('stays whole while a recording is made', async () => {
    await fill();
    using _held = lockPartial(at(`shards/${ID.replace('111', '112')}.partial`));
    const kept = allKept();
    expect(() => removeKept(kept, true)).toThrow(expect.objectContaining({ code: 'shard.in-use' }));
    expect(names(allKept().own)).toEqual(names(kept.own));
    expect(existsSync(at(`shards/${ID}`))).toBe(true);
  });

  it('counts no consent that is withdrawn', async () => {
    await fill();
    const keyring = new Keyring();
    await keyring.ensure('operator');
    await revoke(new Consents().all()[0]?.revocation_id ?? '', keyring);
    expect(allKept().consents).toBe(0);
  });

  it('is found where the settings cannot be read', async () => {
    await fill();
    writeFileSync(at('home/settings.json'), '{');
    expect(names(allKept().own)).toContain('home/settings.json');
  });
});

it('every file that is written beside the settings is in the list, or is a service’s', () => {
  const source = globSync('{electron,corpus}/**/*.ts')
    .filter((file) => file !== 'electron/home/kept.ts')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const written = new Set([...source.matchAll(/join\(dirname\(settingsPath\(\)\), '([^']+)'/g)].map(([, name]) => name));
  const listed = new Set([...readFileSync('electron/home/kept.ts', 'utf8').matchAll(/^ {2}'([a-z.-]+)',$/gm)].map(([, name]) => name));
  expect([...written].filter((name) => !listed.has(name)).sort()).toEqual(['corpus', 'ingest']);
  expect([...listed].filter((name) => !written.has(name)).sort()).toEqual([]);
});
