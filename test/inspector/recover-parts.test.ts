import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Meta } from '#core/format/documents/meta.ts';
import { CONTROLS, EVENTS, FRAMES } from '#core/format/parquet/tables.ts';
import { Keyring } from '#home/keyring.ts';
import { recover } from '#inspector/recover.ts';
import { trim } from '#inspector/trim/trim.ts';
import { validate } from '#inspector/validate.ts';
import { verify } from '#inspector/verify/verify.ts';
import { openingOf, writeSyntheticSession } from '#scripts/bench/synthetic.ts';
import { partId } from '#shard/cut/part-id.ts';
import { readSession } from '#shard/journal/read-session.ts';
import { provePlan } from '#shard/seal/plan-proof.ts';
import { ShardFolder } from '#shard/shard-folder.ts';
import { TableReader } from '#shard/tables/read-table.ts';
import { scanVideo } from '#shard/video/video-file.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
const BEFORE = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a700';
const SECONDS = 25;
const PARTS = [1, 2, 3, 4, 5].map((number) => partId(ID, number));

/** What a killed recorder leaves of a session that is to become a shard every six seconds. */
function left(folder: string, rollS: number | undefined): string {
  const partial = join(folder, `${ID}.partial`);
  mkdirSync(partial, { recursive: true });
  const meta = Meta.parse(JSON.parse(readFileSync(join(inject('shard'), 'meta.json'), 'utf8')));
  const opening = openingOf(meta, ID);
  const { watermark, ...plan } = opening.plan;
  // In the order of the schema: this machine's key vouches for the text.
  const planned = { ...plan, continues: BEFORE, ...(rollS !== undefined && { rollS }), ...(watermark && { watermark }) };
  writeSyntheticSession(partial, { ...opening, plan: planned }, join(inject('shard'), 'video.ivf'), SECONDS);
  return partial;
}

async function column(shards: readonly string[], file: string, name: string): Promise<number[]> {
  const all: number[] = [];
  for (const shard of shards) {
    using table = await TableReader.open(join(shard, file));
    all.push(...(await table.numbers(name)));
  }
  return all;
}

describe('a session longer than its plan lets a shard be', () => {
  it('becomes several shards that pass, one after the other; no frame, row or event is missing, doubled or changed', async () => {
    using folder = new TemporaryFolder();
    const { folder: whole } = await recover(left(join(folder.path, 'whole'), undefined));
    const { folder: first, next = [] } = await recover(left(join(folder.path, 'parts'), 6));
    const shards = [first, ...next.map((shard) => shard.folder)];
    expect(shards).toEqual(PARTS.map((id) => join(folder.path, 'parts', id)));
    expect(readdirSync(join(folder.path, 'parts')).sort()).toEqual(PARTS.toSorted());
    const documents = shards.map((shard) => new ShardFolder(shard).meta);
    expect(documents.map(({ session_id }) => session_id)).toEqual(PARTS);
    expect(documents.map(({ recorder }) => recorder?.continues)).toEqual([BEFORE, ...PARTS.slice(0, -1)]);
    expect(documents.map(({ recorder }) => recorder?.ended)).toEqual([...new Array(4).fill('rolled-over'), 'recovered']);
    expect(documents[2]?.recorder?.rolled).toMatchObject({ session_id: ID, part: 3, parts: 5 });
    for (const shard of shards) expect((await validate(shard)).findings.filter(({ severity }) => severity === 'fail')).toEqual([]);
    expect(shards.flatMap((shard) => [...scanVideo(join(shard, 'video.ivf')).pts])).toEqual([...scanVideo(join(whole, 'video.ivf')).pts]);
    for (const [file, names] of [
      [FRAMES.file, ['ts_us', 'capture_us', 'bytes', 'change']],
      [CONTROLS.file, ['ts_us', 'mouse_dx', 'keymask', 'custom_events']],
      [EVENTS.file, ['ts_us', 'dx', 'value']],
    ] as const)
      for (const name of names) expect(await column(shards, file, name)).toEqual(await column([whole], file, name));
    const proofs = shards.flatMap((shard) => new ShardFolder(shard).hashes.frame_watermark_sample ?? []);
    expect(proofs.map(({ proof }) => proof)).toEqual(
      (new ShardFolder(whole).hashes.frame_watermark_sample ?? []).map(({ proof }) => proof),
    );
  });

  it('is finished where it was interrupted: parts that are sealed stay, and the .partial goes when the first is there', async () => {
    using folder = new TemporaryFolder();
    const partial = left(folder.path, 6);
    const kept = join(folder.path, 'kept');
    cpSync(partial, kept, { recursive: true });
    await recover(partial);
    const changed = () => PARTS.slice(1).map((id) => statSync(join(folder.path, id, 'hashes.json')).mtimeMs);
    const before = changed();
    // Killed after the second of its parts was sealed, and in the first.
    cpSync(kept, partial, { recursive: true });
    rmSync(join(folder.path, ID), { recursive: true });
    mkdirSync(join(folder.path, `${ID}.trimming`));
    const again = await recover(partial);
    expect(again.next?.map((shard) => shard.folder)).toEqual(PARTS.slice(1).map((id) => join(folder.path, id)));
    expect(changed()).toEqual(before);
    expect((await validate(join(folder.path, ID))).verdict).toBe('pass');
    // Killed while it deleted the .partial.
    cpSync(kept, partial, { recursive: true });
    rmSync(join(partial, 'session.journal'));
    expect(await recover(partial)).toMatchObject({ folder: join(folder.path, ID), lostMs: undefined });
    expect(existsSync(partial)).toBe(false);
  });

  it('does not touch another session’s shard that has the name of a part', async () => {
    using folder = new TemporaryFolder();
    const partial = left(folder.path, 6);
    const other = join(folder.path, PARTS[3] as string);
    cpSync(inject('shard'), other, { recursive: true });
    const files = readdirSync(other);
    await expect(recover(partial)).rejects.toMatchObject({ code: 'shard.exists', message: expect.stringContaining(PARTS[3] as string) });
    expect(readdirSync(other)).toEqual(files);
    expect(existsSync(join(partial, 'session.journal'))).toBe(true);
  });

  it('is signed part by part, by a key that was asked for the session; a part may be cut by hand afterwards', async () => {
    using folder = new TemporaryFolder();
    const partial = left(folder.path, 15);
    const keyring = new Keyring();
    await keyring.ensure('recorder');
    const signer = keyring.signer('recorder');
    await provePlan(partial, readSession(join(partial, 'session.journal'), 1, 'recovered', 'test').opening, signer);
    const asked: string[] = [];
    // As the window's process does, which has ordered one session and signs for no other.
    const sign: typeof signer.sign = async (texts, sessionId) => {
      asked.push(sessionId);
      return await signer.sign(texts, ID);
    };
    const { folder: first, next = [] } = await recover(partial, { signer: { ...signer, sign } });
    expect(asked).toEqual([partId(ID, 2), ID]);
    const { trusted } = keyring;
    for (const shard of [first, ...next.map((one) => one.folder)])
      expect((await verify(shard, { trusted })).findings.filter(({ severity }) => severity === 'fail')).toEqual([]);
    const [piece] = await trim(next[0]?.folder as string, { fromS: 4 }, { trusted });
    expect((await validate(piece?.folder as string)).verdict).toBe('pass');
  });
});
