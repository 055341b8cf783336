import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { ConsentBook } from '#app/desk/consent-book.ts';
import { verify } from '#format/check/verify.ts';
import { TRUST_ROLES, type TrustedKey, type TrustRole } from '#format/core/sign/signer.ts';
import { Consents } from '#home/consents.ts';
import { Keyring } from '#home/keyring.ts';
import { readRevocations, revocationListPath, revoke } from '#home/revocation-list.ts';
import type { SecretStore } from '#home/secret-store.ts';
import { settingsPath } from '#home/settings-file.ts';
import { signShard } from '#shard/verify/sign-shard.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const own = () => new Keyring().trusted;
const failing = async (shard: string, trusted: readonly TrustedKey[]) =>
  (await verify(shard, { trusted })).findings.flatMap(({ check, severity }) => (severity === 'fail' ? [check] : []));

async function keyringIn(folder: string, ...kinds: readonly ('operator' | 'recorder')[]) {
  const keyring = new Keyring(folder);
  for (const kind of kinds) await keyring.create(kind);
  return keyring;
}

/** One's own keys, and another's trusted as these. */
async function believing(folder: string, theirs: TrustedKey, ...roles: readonly TrustRole[]) {
  const mine = new Keyring(folder);
  await mine.trust('them', theirs.publicKey, roles);
  return [...own(), ...mine.trusted];
}

describe('a key counts only for what it is trusted as', () => {
  it.each<[readonly TrustRole[], string[]]>([
    [['operator'], []],
    [TRUST_ROLES, []],
    [['revoker'], ['sign.key', 'sign.minisign']],
    [['recorder'], ['sign.minisign']],
    [['recorder', 'revoker'], ['sign.minisign']],
  ])('an operator’s signature by a key trusted as %j', async (roles, expected) => {
    using folder = new TemporaryFolder();
    using shard = new ShardCopy(inject('shard'));
    const operator = await keyringIn(join(folder.path, 'theirs'), 'operator');
    await signShard(shard.path, operator.signer('operator'), { trusted: own() });
    const [theirs] = operator.own('operator') as [TrustedKey];
    expect(await failing(shard.path, await believing(join(folder.path, 'mine'), theirs, ...roles))).toEqual(expected);
  });

  it('no list is believed while the record of lists seen is damaged', async () => {
    using folder = new TemporaryFolder();
    const operator = await keyringIn(join(folder.path, 'keys'), 'operator');
    const list = join(folder.path, 'list.json');
    await revoke('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', operator, list);
    const seen = join(dirname(settingsPath()), 'revocations-seen.json');
    const before = existsSync(seen) ? readFileSync(seen) : undefined;
    try {
      writeFileSync(seen, '[');
      expect(() => readRevocations([list], operator.trusted)).toThrowError(
        expect.objectContaining({ remedy: expect.stringContaining('Delete it') }),
      );
    } finally {
      if (before === undefined) rmSync(seen);
      else writeFileSync(seen, before);
    }
  });

  it('a list of withdrawn consents by a key trusted as operator, not as revoker, is not believed', async () => {
    using folder = new TemporaryFolder();
    const operator = await keyringIn(join(folder.path, 'theirs'), 'operator');
    const list = join(folder.path, 'list.json');
    await revoke('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', operator, list);
    const [theirs] = operator.own('operator') as [TrustedKey];
    const believe = async (...roles: readonly TrustRole[]) =>
      readRevocations([list], await believing(join(folder.path, 'mine'), theirs, ...roles));
    await expect(believe('operator', 'recorder')).rejects.toMatchObject({ code: 'consent.list' });
    expect((await believe('revoker')).size).toBe(1);
  });

  it('an older list in the place of a newer one is not believed, nor one issued after its key counts', async () => {
    using folder = new TemporaryFolder();
    const operator = await keyringIn(join(folder.path, 'keys'), 'operator');
    const list = join(folder.path, 'list.json');
    await revoke('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', operator, list);
    const first = readFileSync(list);
    await revoke('1b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', operator, list);
    expect(readRevocations([list], operator.trusted).size).toBe(2);
    const stolen = operator.trusted.map((key) => ({ ...key, until: '2026-01-01T00:00:00.000Z' }));
    expect(() => readRevocations([list], stolen)).toThrowError(
      expect.objectContaining({ message: expect.stringContaining('counts until') }),
    );
    writeFileSync(list, first);
    expect(() => readRevocations([list], operator.trusted)).toThrowError(expect.objectContaining({ code: 'consent.list' }));
  });
});

describe('a key that has leaked', () => {
  const HOUR_MS = 3_600_000;
  const from = (ms: number) => new Date(Date.now() + ms).toISOString();

  it.each<[string, string, string[]]>([
    ['altogether', 'never', ['sign.key']],
    ['from before the recording on', from(-HOUR_MS), ['sign.key']],
    ['from after the recording on', from(HOUR_MS), []],
  ])('distrusted %s', async (_, until, expected) => {
    using shard = new ShardCopy(inject('shard'));
    const { keyId } = new Keyring().own('recorder')[0] as TrustedKey;
    const trusted = own().map((key) => (key.keyId === keyId ? { ...key, until } : key));
    expect(await failing(shard.path, trusted)).toEqual(expected);
  });

  it('of one’s own is not used again; the next is made at once, and others’ are distrusted by their id', async () => {
    using folder = new TemporaryFolder();
    const keyring = await keyringIn(join(folder.path, 'mine'), 'recorder');
    const leaked = keyring.signer('recorder').keyId;
    expect(await keyring.distrust(leaked.slice(0, 16), 'never')).toBe(leaked);
    expect(keyring.active('recorder')).toBeUndefined();
    expect((await keyring.ensure('recorder')).entry.id).not.toBe(leaked);
    expect(keyring.own('recorder').map(({ until }) => until)).toEqual(['never', undefined]);
    const theirs = await keyringIn(join(folder.path, 'theirs'), 'operator');
    await keyring.trust('them', theirs.signer('operator').publicKey, ['operator']);
    await keyring.distrust(theirs.signer('operator').keyId, '2026-01-01T00:00:00.000Z');
    expect(keyring.trusted.at(-1)).toMatchObject({ name: 'them', until: '2026-01-01T00:00:00.000Z' });
    await expect(keyring.distrust('0000000000000000', 'never')).rejects.toMatchObject({ code: 'keys.none' });
  });

  it('that was rotated out counts for what was recorded before, and for nothing after', async () => {
    using folder = new TemporaryFolder();
    const keyring = await keyringIn(folder.path, 'recorder');
    await keyring.rotate('recorder');
    const [old, now] = keyring.own('recorder');
    expect([old?.until, now?.until]).toEqual([expect.stringMatching(/^20/), undefined]);
    using shard = new ShardCopy(inject('shard'));
    const retired = (until: string) => own().map((key) => ({ ...key, until }));
    expect(await failing(shard.path, retired(from(HOUR_MS)))).toEqual([]);
    expect(await failing(shard.path, retired(from(-24 * HOUR_MS)))).toEqual(['sign.key']);
  });
});

describe('the app and the command line', () => {
  /** Stands for the system's key store, which the command line cannot read. */
  class Sealed implements SecretStore {
    readonly keeper = 'system';
    readonly #all = new Map<string, Uint8Array>();
    read = (name: string) => this.#all.get(name);
    add(name: string, secret: Uint8Array): void {
      this.#all.set(name, secret);
    }
    put(name: string, secret: Uint8Array): void {
      this.#all.set(name, secret);
    }
    remove(name: string): void {
      this.#all.delete(name);
    }
  }

  it('have one list of keys, each with secrets of its own: a consent withdrawn in one is withdrawn in the other', async () => {
    using folder = new TemporaryFolder();
    const [app, line] = [new Keyring(folder.path, new Sealed()), new Keyring(folder.path)];
    const list = join(folder.path, 'list.json');
    await app.create('operator');
    expect(line.active('operator')).toBeUndefined();
    await line.create('operator');
    expect(line.signer('operator').keyId).not.toBe(app.signer('operator').keyId);
    await revoke('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', app, list);
    expect(readRevocations([list], line.trusted).size).toBe(1);
    await revoke('1b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', line, list);
    expect(readRevocations([list], app.trusted).size).toBe(2);
    // The secret of tiles made by one is not there for the other: it says so by having none.
    const { id } = await app.create('watermark');
    expect(line.watermarkKey('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', id)).toBeUndefined();
    expect(app.watermarkKey('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', id)?.keyId).toBe(id);
  });

  it('start with a list that cannot be believed: it is shown, and no consent stands until it can be', async () => {
    using folder = new TemporaryFolder();
    const before = process.env.GAP_SETTINGS;
    process.env.GAP_SETTINGS = join(folder.path, 'settings.json');
    try {
      const keyring = await keyringIn(join(folder.path, 'keys'), 'operator');
      const notice = join(folder.path, 'notice.txt');
      writeFileSync(notice, 'We record what you play.');
      await new Consents().add({ notice, scopes: ['inputs', 'video'], licenseRef: 'ref#1' });
      const book = new ConsentBook(keyring);
      expect(book.look().fault).toBeUndefined();
      writeFileSync(revocationListPath(), '{"payload": "not by me"}');
      expect(book.look().fault).toMatchObject({
        code: expect.stringMatching(/^(consent|shard)\./),
        says: expect.stringContaining('revocations'),
      });
      expect(book.look().lines).toMatchObject([{ current: false }]);
      expect(book.standing()).toBeUndefined();
    } finally {
      process.env.GAP_SETTINGS = before;
    }
  });
});
