import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { DATASETS, exportDataset } from '#corpus/export/export-dataset.ts';
import { exportShard } from '#corpus/export/export-shard.ts';
import { verify } from '#format/check/verify.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { Keyring } from '#home/keyring.ts';
import { whyNoPython } from '#scripts/python/venv.ts';
import { adopt } from '#shard/adopt.ts';
import { trim } from '#shard/cut/trim.ts';
import { CONSENT } from '#test/support/consent.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { LONG, long } from '#test/support/long.ts';
import { python } from '#test/support/python.ts';
import { broken, GOLDEN_SHARD, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const OURS = ['frames.parquet', 'events.parquet', 'consent.json', 'shard.dsse.json', 'hashes.json.recorder.minisig', 'qat.json'];

/** A shard with the files that the text of the format asks for, and nothing of this recorder. */
function foreignShard(without: readonly string[] = OURS): ShardCopy {
  const copy = new ShardCopy(GOLDEN_SHARD);
  copy.editJson('meta.json', (meta) => {
    delete meta.recorder;
  });
  for (const file of without) rmSync(copy.file(file), { force: true });
  copy.rehash();
  return copy;
}

async function operator(folder: string): Promise<Keyring> {
  const keyring = new Keyring(join(folder, 'keys'));
  await keyring.create('operator');
  return keyring;
}

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('another program’s shard', () => {
  long.each([
    ['with tables of its own', OURS.slice(3)],
    ['with none but what the format asks for', OURS],
  ])('%s becomes one that verifies, is handed over, and is exported in every format', async (_, without) => {
    using folder = new TemporaryFolder();
    using copy = foreignShard(without);
    const keyring = await operator(folder.path);
    const { folder: adopted, qat } = await adopt(copy.path, join(folder.path, 'in'), { signer: keyring.signer('operator') });
    expect(qat).toMatchObject({ verdict: 'pass', frames: 90 });
    expect(await broken(adopted)).toEqual([]);
    for (const file of ['meta.json', 'video.ivf', 'controls.parquet']) expect(sha256(join(adopted, file))).toBe(sha256(copy.file(file)));
    const { verdict, statement } = await verify(adopted, { trusted: keyring.trusted });
    expect(verdict).toBe('pass');
    expect(statement?.predicate).toMatchObject({ verdict: { result: 'pass' }, clock: { anchors: [] } });
    expect(statement?.predicate).not.toHaveProperty('recorder');
    await exportShard(adopted, join(folder.path, 'handed-over'), { trusted: keyring.trusted });
    for (const kind of DATASETS) {
      const made = await exportDataset(kind, [adopted], join(folder.path, kind), { trusted: keyring.trusted });
      expect([kind, made.shards, made.leftOut]).toEqual([kind, 1, []]);
    }
    const owl = join(folder.path, 'owl');
    const documents = readdirSync(owl, { recursive: true, encoding: 'utf8' }).filter((name) => /manifest.*json$|meta\.json$/.test(name));
    expect(documents.length).toBeGreaterThan(1);
    // Of what nobody here knows, nothing is said.
    for (const name of documents) expect(readFileSync(join(owl, name), 'utf8')).not.toMatch(/"(created_at|overlays)"|"gap-recorder/);
    // What the player did is in them: made of the rows, where there are no events.
    using reader = await ClipReader.open(adopted);
    const { pressed, mouse } = reader.actions().fold(await reader.clip(0, reader.count));
    expect(pressed.some((count) => count > 0) && mouse.some((counts) => counts !== 0)).toBe(true);
    // It stays as it was.
    expect(existsSync(copy.file('shard.dsse.json'))).toBe(false);
  });

  it('is not adopted unless it passes, and nothing of the copy is left', async () => {
    using folder = new TemporaryFolder();
    using copy = foreignShard();
    copy.editBytes('video.ivf', (bytes) => bytes.subarray(0, bytes.length / 2));
    copy.rehash();
    const keyring = await operator(folder.path);
    const out = join(folder.path, 'in');
    mkdirSync(out);
    await expect(adopt(copy.path, out, { signer: keyring.signer('operator') })).rejects.toMatchObject({
      code: 'shard.unadopted',
      message: expect.stringContaining('video.readable'),
    });
    expect(readdirSync(out)).toEqual([]);
  });

  it('cannot be passed off as one of this recorder, nor changed afterwards', async () => {
    using folder = new TemporaryFolder();
    using copy = foreignShard();
    const keyring = await operator(folder.path);
    const { folder: adopted } = await adopt(copy.path, join(folder.path, 'in'), { signer: keyring.signer('operator') });
    using changed = new ShardCopy(adopted);
    changed.editJson('meta.json', (meta) => Object.assign(meta, { recorder: readMeta(GOLDEN_SHARD).recorder }));
    const failed = (await verify(changed.path, { trusted: keyring.trusted })).findings.filter(({ severity }) => severity === 'fail');
    expect(failed.map(({ check }) => check)).toEqual(expect.arrayContaining(['sign.files', 'sign.statement']));
  });

  it('is adopted without what is beside it, or has a name that sealing uses, and with its maker’s proofs', async () => {
    using folder = new TemporaryFolder();
    using copy = foreignShard();
    const keyring = await operator(folder.path);
    const beside = ['session.journal', 'units.jsonl', 'qat.json.tmp', 'shard.dsse.json.tmp', 'vendor bin', '.DS_Store'];
    for (const name of beside) writeFileSync(copy.file(name), 'private');
    copy.rehash();
    for (const name of ['notes.txt', 'labels.txt']) writeFileSync(copy.file(name), 'private, and in no list');
    mkdirSync(copy.file('raw'));
    const proofs = [{ frame_idx: 0, proof: 'ab' }];
    copy.editJson('hashes.json', (hashes) => Object.assign(hashes, { frame_watermark_sample: proofs }));
    const done = await adopt(copy.path, join(folder.path, 'in'), { signer: keyring.signer('operator') });
    expect(done.leftOut).toEqual([...beside, 'notes.txt', 'labels.txt', 'raw'].toSorted());
    expect((await verify(done.folder, { trusted: keyring.trusted })).verdict).toBe('pass');
    expect(JSON.parse(readFileSync(join(done.folder, 'hashes.json'), 'utf8')).frame_watermark_sample).toEqual(proofs);
    expect(readdirSync(done.folder).sort()).toEqual(
      ['controls.parquet', 'hashes.json', 'hashes.json.operator.minisig', 'meta.json', 'qat.json', 'shard.dsse.json', 'video.ivf'].sort(),
    );
  });

  it('is not adopted under a consent that was withdrawn', async () => {
    using folder = new TemporaryFolder();
    using copy = foreignShard();
    writeFileSync(copy.file('consent.json'), JSON.stringify(CONSENT));
    copy.editJson('meta.json', (meta) => Object.assign(meta.rights as object, { player_consent_id: CONSENT.consent_id }));
    copy.rehash();
    const keyring = await operator(folder.path);
    const revoked = new Map([[CONSENT.revocation_id, '2026-11-27T00:00:00Z']]);
    await expect(adopt(copy.path, join(folder.path, 'in'), { signer: keyring.signer('operator'), revoked })).rejects.toMatchObject({
      code: 'shard.withdrawn',
    });
  });

  it('does not count by a key that counts until some time: nobody knows when it was recorded', async () => {
    using folder = new TemporaryFolder();
    using copy = foreignShard();
    const keyring = await operator(folder.path);
    const { folder: adopted } = await adopt(copy.path, join(folder.path, 'in'), { signer: keyring.signer('operator') });
    const trusted = keyring.trusted.map((key) => ({ ...key, until: '2026-11-01T00:00:00Z' }));
    const { findings } = await verify(adopted, { trusted });
    expect(findings.find(({ check }) => check === 'sign.key')).toMatchObject({
      severity: 'fail',
      says: expect.stringContaining('when this was recorded is not known'),
    });
  });

  it.runIf(LONG && whyNoPython() === undefined)('is verified and read by Python', async () => {
    using folder = new TemporaryFolder();
    using copy = foreignShard();
    const keyring = await operator(folder.path);
    const signer = keyring.signer('operator');
    const { folder: adopted } = await adopt(copy.path, join(folder.path, 'in'), { signer });
    const key = join(folder.path, 'operator.pem');
    writeFileSync(key, signer.publicKey);
    const script = `import sys; from gap_shard import GapShard; s = GapShard(sys.argv[1], verify=True, trusted=[sys.argv[2]]); print(len(s), int(s.actions(0, len(s)).pressed.sum() > 0))`;
    const { code, output } = await python(['-c', script, adopted, key]);
    expect([code, output.trim()]).toEqual([0, '90 1']);
  });

  it('is not cut, and one of this recorder is not adopted: each says what to do instead', async () => {
    using folder = new TemporaryFolder();
    using copy = foreignShard();
    const keyring = await operator(folder.path);
    const signer = keyring.signer('operator');
    const { folder: adopted } = await adopt(copy.path, join(folder.path, 'in'), { signer });
    await expect(trim(adopted, { toS: 2 }, { trusted: keyring.trusted })).rejects.toMatchObject({ code: 'shard.foreign' });
    await expect(adopt(inject('shard'), folder.path, { signer })).rejects.toMatchObject({ code: 'shard.ours', way: { action: 'sign' } });
    await expect(adopt(copy.path, join(folder.path, 'in'), { signer })).rejects.toMatchObject({ code: 'shard.exists' });
    await expect(adopt(adopted, join(folder.path, 'again'), { signer })).rejects.toMatchObject({ code: 'shard.signed' });
  });

  long('is adopted by `gap adopt`, which every refusal names', async () => {
    using folder = new TemporaryFolder();
    using copy = foreignShard();
    const env = { GAP_SETTINGS: join(folder.path, 'settings.json') };
    expect((await gap(['keys', 'create', 'recorder'], { env })).code).toBe(0);
    for (const run of [
      gap(['sign', copy.path, '--as', 'recorder'], { env }),
      gap(['export', copy.path, '--as', 'mp4', '--out', join(folder.path, 'out')], { env }),
      gap(['verify', copy.path], { env }),
    ]) {
      const { code, stdout, stderr } = await run;
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain('another program recorded it');
      expect(stdout + stderr).toMatch(/adopt it, which makes a signed copy/);
    }
    const adopting = ['adopt', copy.path, '--out', join(folder.path, 'in')];
    const keyless = await gap(adopting, { env });
    expect([keyless.code, keyless.stderr]).toEqual([2, expect.stringContaining('gap keys create operator')]);
    expect((await gap(['keys', 'create', 'operator'], { env })).code).toBe(0);
    const { code, stdout, stderr } = await gap(adopting, { env });
    expect([code, stderr]).toEqual([0, expect.anything()]);
    expect(stdout).toContain('PASS');
    const exported = await gap(['export', '--as', 'webdataset', join(folder.path, 'in'), '--out', join(folder.path, 'out')], { env });
    expect([exported.code, exported.stderr]).toEqual([0, expect.anything()]);
  });
});
