import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reachOf } from '#corpus/catalogue/revoked.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import { openDatabase } from '#corpus/database/open-database.ts';
import { checkRelease } from '#corpus/release/check-release.ts';
import { makeRelease } from '#corpus/release/make-release.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { Keyring } from '#home/keyring.ts';
import { ENGINES, OwnDatabase } from '#test/support/corpora.ts';
import { long } from '#test/support/long.ts';
import { settled } from '#test/support/settled.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = '6f3b9f0e-5a44-4a5e-9a39-3b6d3a1c2d10';

async function operator(folder: string): Promise<Keyring> {
  const keyring = new Keyring(join(folder, 'keys'));
  await keyring.ensure('operator');
  return keyring;
}

const options = (out: string, keyring: Keyring) => ({
  name: 'doom',
  out,
  titles: [],
  minScore: 0.5,
  val: 30,
  license: 'CC-BY-4.0',
  creator: 'A lab',
  description: 'What people do.',
  sign: (made: Parameters<Keyring['signRelease']>[0]) => keyring.signRelease(made),
});

async function hashesIn(folder: string): Promise<string[]> {
  using table = await TableReader.open(join(folder, 'shards.parquet'));
  const all: string[] = [];
  await table.each('place', (values) => {
    for (let i = 0; i < values.length; i++) all.push(String(values[i]));
  });
  return all.sort();
}

describe.each(ENGINES)('releases of a corpus on %s', (engine) => {
  const withDatabase = async (use: (database: CorpusDatabase, out: string, keyring: Keyring) => Promise<void>) => {
    await using own = await OwnDatabase.start(engine);
    await using database = await openDatabase(own.where);
    await use(database, join(own.folder.path, 'out'), await operator(own.folder.path));
  };

  it('hold what may be used, follow each other, and name what was withdrawn from them', () =>
    withDatabase(async (database, out, keyring) => {
      await settled(database, [
        { name: 'good', seconds: 3600, signerKnown: true },
        { name: 'mine', revocationId: ID },
        { name: 'copy', video: 'good', recordedUtc: '2026-11-09T00:00:00Z' },
      ]);
      const first = await makeRelease(database, options(out, keyring));
      expect(first.folder).toBe(join(out, 'doom-1.0.0'));
      expect(readdirSync(first.folder).sort()).toEqual(['croissant.json', 'datasheet.md', 'release.dsse.json', 'shards.parquet']);
      expect(await hashesIn(first.folder)).toEqual(['/good', '/mine']);
      expect(first.release).toMatchObject({ total: { shards: 2 }, added: 2, removed: 0 });
      const sheet = readFileSync(join(first.folder, 'datasheet.md'), 'utf8');
      expect(sheet).toContain('1 of 2 are signed by a key that was known');
      expect(sheet).toContain('2 of 2 shards hold the record');
      await expect(makeRelease(database, options(out, keyring))).rejects.toMatchObject({
        code: 'corpus.release',
        message: expect.stringContaining('nothing is different from 1.0.0') as unknown,
      });
      await settled(database, [{ name: 'new' }]);
      expect((await makeRelease(database, options(out, keyring))).release).toMatchObject({
        version: '1.1.0',
        follows: { version: '1.0.0' },
      });
      const reached = await reachOf(database, new Map([[ID, '2026-11-20T00:00:00Z']]));
      expect(reached).toEqual([expect.objectContaining({ place: '/mine', releases: ['doom 1.0.0', 'doom 1.1.0'] })]);
      const next = await makeRelease(database, options(out, keyring));
      expect(next.release).toMatchObject({ version: '2.0.0', removed: 1, added: 0, withdrawn: 1 });
      expect(await hashesIn(next.folder)).toEqual(['/good', '/new']);
    }));

  it('of some games only, and none of nothing', () =>
    withDatabase(async (database, out, keyring) => {
      await settled(database, [
        { name: 'a', title: 'Doom' },
        { name: 'b', title: "Quake's" },
      ]);
      const { folder } = await makeRelease(database, { ...options(out, keyring), titles: ["Quake's"] });
      expect(await hashesIn(folder)).toEqual(['/b']);
      await expect(makeRelease(database, { ...options(out, keyring), titles: ['Chess'] })).rejects.toMatchObject({
        code: 'corpus.release',
      });
      await expect(makeRelease(database, { ...options(out, keyring), name: '../x' })).rejects.toMatchObject({ code: 'corpus.release' });
      expect(existsSync(join(out, 'doom-1.1.0.partial'))).toBe(false);
    }));
});

describe('a release', () => {
  const made = async (use: (folder: string, keyring: Keyring) => Promise<void>) => {
    await using own = await OwnDatabase.start('embedded');
    await using database = await openDatabase(own.where);
    const keyring = await operator(own.folder.path);
    await settled(database, [{ name: 'mine', revocationId: ID }, { name: 'yours' }]);
    await use((await makeRelease(database, options(join(own.folder.path, 'out'), keyring))).folder, keyring);
  };
  const nobody = new Map<string, string>();

  long('is what its operator signed, and says what was withdrawn since', () =>
    made(async (folder, { trusted }) => {
      expect(await checkRelease(folder, { trusted, revoked: nobody })).toMatchObject({ release: { version: '1.0.0' }, withdrawn: [] });
      const { withdrawn } = await checkRelease(folder, { trusted, revoked: new Map([[ID, '2026-11-20']]) });
      expect(withdrawn).toEqual([
        { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown, revocation_id: ID, revoked_utc: '2026-11-20' },
      ]);
    }),
  );

  long('whose table was changed, or that another one signed, is refused', () =>
    made(async (folder, { trusted }) => {
      await expect(checkRelease(folder, { trusted: [], revoked: nobody })).rejects.toMatchObject({
        message: expect.stringContaining('not signed by an operator who is trusted here') as unknown,
      });
      const recorderOnly = trusted.map((key) => ({ ...key, roles: ['recorder' as const] }));
      await expect(checkRelease(folder, { trusted: recorderOnly, revoked: nobody })).rejects.toMatchObject({ code: 'corpus.release' });
      const late = trusted.map((key) => ({ ...key, until: '2001-01-01T00:00:00.000Z' }));
      await expect(checkRelease(folder, { trusted: late, revoked: nobody })).rejects.toMatchObject({ code: 'corpus.release' });
      const path = join(folder, 'shards.parquet');
      const bytes = readFileSync(path);
      bytes[20] = (bytes[20] as number) ^ 1;
      writeFileSync(path, bytes);
      await expect(checkRelease(folder, { trusted, revoked: nobody })).rejects.toMatchObject({
        message: expect.stringContaining('is not the file that was signed') as unknown,
      });
      using gone = new TemporaryFolder();
      await expect(checkRelease(gone.path, { trusted, revoked: nobody })).rejects.toMatchObject({
        message: expect.stringContaining('no such file') as unknown,
      });
    }),
  );
});
