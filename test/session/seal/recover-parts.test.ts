import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { verify } from '#format/check/verify.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { CONTROLS, EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { partId } from '#format/folder/part-id.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { Keyring } from '#home/keyring.ts';
import { openingOf, writeSyntheticSession } from '#scripts/bench/synthetic.ts';
import { SmallDisk, whyNoSmallDisk } from '#scripts/faults/small-disk.ts';
import { readSession } from '#session/journal/read-session.ts';
import { provePlan } from '#session/seal/plan-proof.ts';
import { recover } from '#session/seal/recover.ts';
import { trim } from '#shard/cut/trim.ts';
import { validate } from '#shard/validate.ts';
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

  describe('whose recorder was killed', () => {
    let folder: TemporaryFolder;
    let kept: string;
    /** All parts, finished; and how to put them where a killed recorder may have left them. */
    let whole: string;
    beforeAll(async () => {
      folder = new TemporaryFolder();
      const partial = left(folder.path, 6);
      kept = join(folder.path, 'kept');
      cpSync(partial, kept, { recursive: true });
      await recover(partial);
      whole = join(folder.path, 'whole');
      mkdirSync(whole);
      for (const id of PARTS) renameSync(join(folder.path, id), join(whole, id));
    });
    afterAll(() => folder[Symbol.dispose]());

    /** To the ms: a copy rounds what is finer. */
    const madeAt = (shard: string) => Math.round(statSync(join(shard, 'hashes.json')).mtimeMs);

    /** A `.partial` with these parts in it, and others in their places. */
    function state(inside: readonly number[], placed: readonly number[]): { out: string; partial: string; changed: () => number[] } {
      const out = join(folder.path, crypto.randomUUID());
      const partial = join(out, `${ID}.partial`);
      cpSync(kept, partial, { recursive: true });
      mkdirSync(join(partial, 'parts'));
      const times = { recursive: true, preserveTimestamps: true };
      for (const n of inside) cpSync(join(whole, PARTS[n - 1] as string), join(partial, 'parts', PARTS[n - 1] as string), times);
      for (const n of placed) cpSync(join(whole, PARTS[n - 1] as string), join(out, PARTS[n - 1] as string), times);
      const changed = () => PARTS.map((id) => madeAt(join(out, id)));
      return { out, partial, changed };
    }
    const finished = () => PARTS.map((id) => madeAt(join(whole, id)));

    it.each<[string, number[], number[], number[]]>([
      ['while it made the third', [1, 2], [], [1, 2]],
      ['while it gave them their places', [1, 2, 3], [4, 5], [1, 2, 3, 4, 5]],
    ])('%s: what was made is kept, and the rest is made', async (_, inside, placed, same) => {
      const { out, partial, changed } = state(inside, placed);
      mkdirSync(join(partial, 'parts', `${PARTS[2]}.trimming`));
      const { folder: first, next } = await recover(partial);
      expect([first, ...(next ?? []).map((shard) => shard.folder)]).toEqual(PARTS.map((id) => join(out, id)));
      expect(readdirSync(out).sort()).toEqual(PARTS.toSorted());
      expect(changed().flatMap((time, n) => (time === finished()[n] ? [n + 1] : []))).toEqual(same);
      for (const id of PARTS) expect((await validate(join(out, id))).verdict).toBe('pass');
    });

    it('while it removed the .partial: that goes on, and all of them are named', async () => {
      const { out, partial, changed } = state([], [1, 2, 3, 4, 5]);
      rmSync(join(partial, 'session.journal'));
      const { folder: first, next } = await recover(partial);
      expect([first, ...(next ?? []).map((shard) => shard.folder)]).toEqual(PARTS.map((id) => join(out, id)));
      expect(existsSync(partial)).toBe(false);
      expect(changed()).toEqual(finished());
    });

    it('a part of other frames under the right name is made again', async () => {
      const { out, partial } = state([], []);
      const wrong = join(partial, 'parts', PARTS[1] as string);
      cpSync(join(whole, PARTS[1] as string), wrong, { recursive: true });
      const meta = JSON.parse(readFileSync(join(wrong, 'meta.json'), 'utf8')) as Meta;
      meta.timing.t0_us += 1;
      writeFileSync(join(wrong, 'meta.json'), JSON.stringify(meta));
      await recover(partial);
      expect((await validate(join(out, PARTS[1] as string))).verdict).toBe('pass');
    });

    it('a part that was not signed is made again when there is a key', async () => {
      const { out, partial } = state([1, 2], []);
      const keyring = new Keyring();
      await keyring.ensure('recorder');
      const signer = keyring.signer('recorder');
      await provePlan(partial, readSession(join(partial, 'session.journal'), 1, 'recovered', 'test').opening, signer);
      await recover(partial, { signer });
      for (const id of PARTS) expect(existsSync(join(out, id, 'shard.dsse.json'))).toBe(true);
    });

    it('when only the empty folder of the .partial was left, it goes', async () => {
      const { out, partial } = state([], [1, 2, 3, 4, 5]);
      rmSync(partial, { recursive: true });
      mkdirSync(partial);
      expect((await recover(partial)).next).toHaveLength(4);
      expect(readdirSync(out).sort()).toEqual(PARTS.toSorted());
    });

    it('a .partial that was put back, and parts of which one is missing, are left alone', async () => {
      for (const spoil of [
        ({ partial }: { partial: string }) => rmSync(join(partial, 'parts'), { recursive: true }),
        ({ out }: { out: string }) => rmSync(join(out, PARTS[2] as string), { recursive: true }),
      ]) {
        const made = state([], [1, 2, 3, 4, 5]);
        spoil(made);
        await expect(recover(made.partial)).rejects.toMatchObject({ code: 'shard.exists' });
        expect(existsSync(join(made.partial, 'session.journal'))).toBe(true);
      }
    });
  });

  it.skipIf(whyNoSmallDisk() !== undefined)(
    'stays one shard, which says that it is too long, on a disk without room for a second copy',
    async () => {
      using folder = new TemporaryFolder();
      using disk = new SmallDisk(join(folder.path, 'disk'), 60);
      const { folder: shard, next, qat } = await recover(left(disk.path, 6));
      expect(next).toBeUndefined();
      expect(readdirSync(disk.path)).toEqual([ID]);
      expect(readdirSync(shard)).not.toContain('parts');
      expect(qat).toMatchObject({ verdict: 'pass', frames: SECONDS * 60 });
    },
  );

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
    expect(asked).toEqual([ID, partId(ID, 2)]);
    const { trusted } = keyring;
    for (const shard of [first, ...next.map((one) => one.folder)])
      expect((await verify(shard, { trusted })).findings.filter(({ severity }) => severity === 'fail')).toEqual([]);
    const [piece] = await trim(next[0]?.folder as string, { fromS: 4 }, { trusted });
    expect((await validate(piece?.folder as string)).verdict).toBe('pass');
  });
});
