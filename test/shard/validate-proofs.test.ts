import { writeFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { validate } from '#shard/validate.ts';
import { CONSENT } from '#test/support/consent.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { expectFails, warnings } from '#test/support/shards.ts';

/** Puts a consent into a shard that refers to it. */
function withConsent(copy: ShardCopy, change: Record<string, unknown>): void {
  writeFileSync(copy.file('consent.json'), JSON.stringify({ ...CONSENT, ...change }));
  copy.editJson('meta.json', (meta) => {
    (meta.rights as { player_consent_id: string }).player_consent_id = CONSENT.consent_id;
  });
}

describe('hashes, consent and proofs', () => {
  it('a hash that is not the file’s fails', async () => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('hashes.json', (hashes) => ((hashes.sha256 as Record<string, string>)['video.ivf'] = '0'.repeat(64)));
    await expectFails(copy.path, ['hashes.match']);
  });

  it('a malformed hash fails', async () => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('hashes.json', (hashes) => ((hashes.sha256 as Record<string, string>)['video.ivf'] = 'ABC'));
    await expectFails(copy.path, ['schema.hashes']);
  });

  it('a part without a hash fails, an extra file only warns', async () => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('hashes.json', (hashes) => delete (hashes.sha256 as Record<string, string>)['events.parquet']);
    writeFileSync(copy.file('notes.txt'), 'hello');
    await expectFails(copy.path, ['hashes.match']);
    expect(
      (await validate(copy.path)).findings
        .filter(({ check, severity }) => check === 'hashes.match' && severity === 'warn')
        .map(({ says }) => says),
    ).toEqual(['notes.txt is not covered by hashes.json']);
  });

  it('names in hashes.json without a file here are findings, wherever they lead (found by npm run fuzz)', async () => {
    using copy = new ShardCopy(inject('shard'));
    const names = ['controls.\0et', '../../../etc/passwd', ''];
    copy.editJson('hashes.json', (hashes) => {
      for (const name of names) (hashes.sha256 as Record<string, string>)[name] = '0'.repeat(64);
    });
    const { findings } = await validate(copy.path);
    const failed = findings.filter(({ check, severity }) => check === 'hashes.match' && severity === 'fail');
    expect(failed.map(({ says }) => says).sort()).toEqual(names.map((name) => `${name} is listed in hashes.json but missing`).sort());
  });

  it('a file named after a property that every object has is not taken as covered', async () => {
    using copy = new ShardCopy(inject('shard'));
    writeFileSync(copy.file('toString'), 'hello');
    expect(await warnings(copy.path)).toContain('hashes.match');
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['of this session', {}, []],
    ['of another session', { consent_id: 'd3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad' }, ['rights.record']],
    ['with a name in it', { name: 'Ann Onym' }, ['schema.consent']],
    ['for an unknown scope', { scopes: ['video', 'everything'] }, ['schema.consent']],
  ])('a consent %s', async (_, change, fails) => {
    using copy = new ShardCopy(inject('shard'));
    withConsent(copy, change);
    copy.rehash();
    await expectFails(copy.path, fails);
  });

  it('a place in meta.json that the consent does not allow fails, and one that it allows passes', async () => {
    for (const [scopes, fails] of [
      [['video', 'inputs'], ['privacy.geo']],
      [['video', 'inputs', 'geo'], []],
    ]) {
      using copy = new ShardCopy(inject('shard'));
      withConsent(copy, { scopes });
      copy.editJson('meta.json', (meta) => Object.assign(meta, { geo: { h3: '851f1d4bfffffff' } }));
      copy.rehash();
      await expectFails(copy.path, fails as string[]);
    }
  });

  it('a shard that says it is another part of a session than its id tells fails', async () => {
    for (const [part, fails] of [
      [1, []],
      [2, ['session.part']],
    ] as const) {
      using copy = new ShardCopy(inject('shard'));
      copy.editJson('meta.json', (meta) => {
        const rolled = { session_id: meta.session_id, part, parts: 2, grid_t0_us: (meta.timing as { t0_us: number }).t0_us, session: {} };
        Object.assign(meta.recorder as object, { rolled });
      });
      copy.rehash();
      await expectFails(copy.path, [...fails]);
    }
  });

  it('tiles without proofs, and a long loss, only warn', async () => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('meta.json', (meta) => Object.assign(meta.recorder as object, { recovered: { lost_ms: 501 } }));
    // `rehash` writes no proofs.
    copy.rehash();
    await expectFails(copy.path, []);
    expect(await warnings(copy.path)).toEqual(expect.arrayContaining(['watermark.proofs', 'session.recovered']));
  });
});
