import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { BLOCK_KINDS, type BlockKind } from '#core/journal/journal.ts';
import { RECORDS } from '#core/journal/records.ts';
import { verify } from '#format/check/verify.ts';
import type { Hashes } from '#format/core/documents/hashes.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { english } from '#format/core/said.ts';
import type { SessionSigner } from '#format/core/sign/signer.ts';
import { IVF_FRAME_HEADER_BYTES } from '#format/core/video/ivf.ts';
import { bytesOfFrames, scanVideo } from '#format/video/video-file.ts';
import { Keyring } from '#home/keyring.ts';
import { openingOf, writeSyntheticSession } from '#scripts/bench/synthetic.ts';
import { JournalWriter, journalBlocks } from '#session/journal/journal-file.ts';
import { readSession } from '#session/journal/read-session.ts';
import { provePlan } from '#session/seal/plan-proof.ts';
import { recover, recoverLeftovers } from '#session/seal/recover.ts';
import { holderOf, lockPartial, OF_WORK } from '#shard/folder/lock.ts';
import { validate } from '#shard/validate.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
const SECONDS = 3;

/** What a recorder killed after three seconds leaves behind, made from a real shard's packets. */
function killed(folder: string): { partial: string; journal: string; video: string } {
  const partial = join(folder, `${ID}.partial`);
  mkdirSync(partial);
  const meta = Meta.parse(JSON.parse(readFileSync(join(inject('shard'), 'meta.json'), 'utf8')));
  writeSyntheticSession(partial, openingOf(meta, ID), join(inject('shard'), 'video.ivf'), SECONDS);
  const journal = join(partial, 'session.journal');
  return { partial, journal, video: join(partial, 'video.ivf') };
}

/** Has this machine's key vouch for its plan, as a recording does when it begins. Returns the signer. */
async function began(partial: string): Promise<SessionSigner> {
  const keyring = new Keyring();
  await keyring.ensure('recorder');
  const signer = keyring.signer('recorder');
  await provePlan(partial, readSession(join(partial, 'session.journal'), 1, 'recovered', 'test').opening, signer);
  return signer;
}

/** The lock of a living process. */
function lockOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return JSON.stringify({ pid, started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] });
}

async function failing(shard: string): Promise<string[]> {
  return (await validate(shard)).findings.filter(({ severity }) => severity === 'fail').map(({ check }) => check);
}

describe('recovering', () => {
  it('makes a shard that passes, says how it ended, and leaves nothing of the .partial', async () => {
    using folder = new TemporaryFolder();
    const { partial } = killed(folder.path);
    const { folder: shard, qat } = await recover(`${partial}/`);
    expect(qat).toMatchObject({ verdict: 'pass', frames: SECONDS * 60 });
    expect(await failing(shard)).toEqual([]);
    expect(readdirSync(folder.path)).toEqual([ID]);
    expect(readdirSync(shard)).not.toContain('session.journal');
    const meta = JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta;
    expect(meta.recorder).toMatchObject({ ended: 'recovered', video: { captured: SECONDS * 60 } });
    // These are unknown after a kill.
    expect(meta.recorder?.video).not.toHaveProperty('dropped');
  });

  long('makes a valid shard from a journal and a video cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        async (journalShare, videoShare) => {
          using folder = new TemporaryFolder();
          const { partial, journal, video } = killed(folder.path);
          truncateSync(journal, Math.floor(journalShare * readFileSync(journal).length));
          truncateSync(video, Math.floor(videoShare * readFileSync(video).length));
          const inVideo = scanVideo(video).pts.length;
          // Every frame that is complete in both, and not one more.
          const inJournal = [...journalBlocks(journal, new Set(['frames']))].reduce((sum, { header }) => sum + header.count, 0);
          const { folder: shard, qat } = await recover(partial);
          expect(await failing(shard)).toEqual([]);
          expect(qat.frames).toBe(Math.min(inJournal, inVideo));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('completes a seal that was interrupted, wherever it had got to', async () => {
    using folder = new TemporaryFolder();
    const { partial } = killed(folder.path);
    for (const left of ['controls.parquet', 'events.parquet.tmp', 'meta.json', 'qat.json.tmp', 'hashes.json'])
      writeFileSync(join(partial, left), 'half');
    const { folder: shard } = await recover(partial);
    expect(await failing(shard)).toEqual([]);
    expect(readdirSync(shard).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('finishes a seal that only lacked its rename', async () => {
    using folder = new TemporaryFolder();
    const { partial } = killed(folder.path);
    const { folder: shard } = await recover(partial);
    renameSync(shard, partial);
    expect((await recover(partial)).folder).toBe(shard);
    expect(await failing(shard)).toEqual([]);
  });

  it.each<[string, (paths: ReturnType<typeof killed>) => void, string]>([
    ['its recorder is alive', ({ partial }) => writeFileSync(`${partial}.lock`, lockOf(process.ppid)), 'shard.in-use'],
    ['its video is missing', ({ video }) => rmSync(video), 'shard.nothing'],
    ['the sealed folder exists', ({ partial }) => mkdirSync(partial.replace('.partial', '')), 'shard.exists'],
    ['there is no journal', ({ journal }) => rmSync(journal), 'shard.nothing'],
    ['its plan is damaged', ({ journal }) => damage(journal, 30), 'shard.journal'],
    ['its video has no frame', ({ video }) => truncateSync(video, 40), 'shard.nothing'],
  ])('refuses, and changes nothing, when %s', async (_, spoil, code) => {
    using folder = new TemporaryFolder();
    const paths = killed(folder.path);
    spoil(paths);
    const before = readdirSync(paths.partial).map((name) => [name, readFileSync(join(paths.partial, name)).length]);
    await expect(recover(paths.partial)).rejects.toMatchObject({ code });
    expect(readdirSync(paths.partial).map((name) => [name, readFileSync(join(paths.partial, name)).length])).toEqual(before);
  });

  it('ignores the lock of a process that has exited, one whose process id was reused, and a torn one', async () => {
    for (const lock of ['{"pid":4194300,"started":"1"}', `{"pid":${process.ppid},"started":"1"}`, '{"pid":']) {
      using folder = new TemporaryFolder();
      const { partial } = killed(folder.path);
      writeFileSync(`${partial}.lock`, lock);
      const { folder: shard } = await recover(partial);
      expect(await failing(shard)).toEqual([]);
      expect(readdirSync(folder.path)).toEqual([ID]);
    }
  });

  it('says how much was lost, as a gap and in words, from the last frame to the last sign of life', async () => {
    using folder = new TemporaryFolder();
    const { partial, journal, video } = killed(folder.path);
    // The last second of the video never reached the disk; the journal's rows did.
    truncateSync(video, bytesOfFrames(video, 120) + 7);
    // Copied since: the files' times say nothing.
    for (const path of [journal, video]) utimesSync(path, 1, 1);
    const { folder: shard, qat, lostMs } = await recover(partial);
    expect(await failing(shard)).toEqual([]);
    expect(qat.frames).toBe(120);
    expect(lostMs).toBeCloseTo(1000, -2);
    const meta = JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta;
    const endUs = meta.timing.t0_us + 2e6;
    expect(meta.recorder).toMatchObject({
      recovered: { lost_ms: lostMs },
      ended_why: expect.stringContaining(`recovered, lost ${lostMs?.toFixed(0)} ms`),
      gaps: [{ from_us: endUs, to_us: endUs + Math.round((lostMs ?? 0) * 1000), reason: 'lost' }],
    });
    expect(qat.findings.find(({ check }) => check === 'session.recovered')).toMatchObject({ severity: 'warn', measured: lostMs });
  });

  it('reports rows missing at the end as a gap too', async () => {
    using folder = new TemporaryFolder();
    const { partial, journal, video } = killed(folder.path);
    const kept = withoutLastRows(journal);
    for (const path of [journal, video]) utimesSync(path, 1, 1);
    const { folder: shard, lostMs } = await recover(partial);
    const meta = JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta;
    expect(lostMs).toBe(0);
    expect(meta.recorder?.gaps).toEqual([{ from_us: kept + 1, to_us: meta.timing.t0_us + SECONDS * 1e6, reason: 'lost' }]);
  });

  it('ends at the first packet the disk did not keep, even if its length is right', async () => {
    using folder = new TemporaryFolder();
    const { partial, video } = killed(folder.path);
    const at = bytesOfFrames(video, 100);
    const bytes = readFileSync(video);
    writeFileSync(video, bytes.fill(0, at + IVF_FRAME_HEADER_BYTES, at + IVF_FRAME_HEADER_BYTES + 2));
    const { folder: shard, qat } = await recover(partial);
    expect(qat.frames).toBe(100);
    expect(await failing(shard)).toEqual([]);
  });

  it('signs, and proves the tiles, with the keys on this machine', async () => {
    using folder = new TemporaryFolder();
    const { partial } = killed(folder.path);
    const keyring = new Keyring();
    const { folder: shard } = await recover(partial, {
      signer: await began(partial),
      watermarkKeyOf: (session, id) => keyring.watermarkKey(session, id),
    });
    expect(await verify(shard, { trusted: keyring.trusted })).toMatchObject({
      verdict: 'pass',
      statement: { predicate: { ended: 'recovered', lost_ms: expect.any(Number) } },
    });
    const { frame_watermark_sample } = JSON.parse(readFileSync(join(shard, 'hashes.json'), 'utf8')) as Hashes;
    expect(frame_watermark_sample?.map(({ frame_idx }) => frame_idx)).toEqual([0, 120]);
  });

  it('recovers what it can in a whole folder, names what it cannot, and leaves what is in use', async () => {
    using folder = new TemporaryFolder();
    const { partial } = killed(folder.path);
    const [used, empty] = ['a', 'b'].map((digit) => join(folder.path, `0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c11${digit}.partial`)) as [
      string,
      string,
    ];
    const cut = join(folder.path, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c11c.trimming');
    for (const path of [used, empty, cut]) mkdirSync(path);
    writeFileSync(`${used}.lock`, lockOf(process.ppid));
    const leftovers = await recoverLeftovers(folder.path);
    expect(leftovers.map(({ partial: path, recovered, error }) => [path, recovered?.qat.verdict, error?.code])).toEqual([
      [empty, undefined, 'shard.nothing'],
      [partial, 'pass', undefined],
    ]);
    expect([existsSync(used), existsSync(cut)]).toEqual([true, false]);
    expect(await recoverLeftovers(join(folder.path, 'nowhere'))).toEqual([]);
  });

  it('lets only one seal it at a time, even within this process', () => {
    using folder = new TemporaryFolder();
    const partial = join(folder.path, 'a.partial');
    const lock = `${partial}.lock`;
    {
      using _ours = lockPartial(partial);
      expect(english(holderOf(partial) ?? '')).toBe('this process');
      expect(() => lockPartial(partial)).toThrow(expect.objectContaining({ code: 'shard.in-use' }));
      // What is held by an upload is no recorder to stop.
      expect(() => lockPartial(partial, OF_WORK)).toThrow(expect.objectContaining({ remedy: english(OF_WORK) }));
    }
    expect(existsSync(lock)).toBe(false);
    writeFileSync(lock, lockOf(process.ppid));
    expect(() => lockPartial(partial)).toThrow(expect.objectContaining({ code: 'shard.in-use' }));
    expect(readFileSync(lock, 'utf8')).toBe(lockOf(process.ppid));
    // A process id from another container says nothing; a file written just now does.
    mkdirSync(partial);
    writeFileSync(join(partial, 'session.journal'), 'x');
    writeFileSync(lock, JSON.stringify({ pid: 1, started: '1', space: 'pid:[1]' }));
    expect(english(holderOf(partial) ?? '')).toBe('a process in another container');
    utimesSync(join(partial, 'session.journal'), 1, 1);
    expect(holderOf(partial)).toBeUndefined();
  });

  it('loses nothing of a session that had been closed: its seal is done again as if nothing had happened', async () => {
    using folder = new TemporaryFolder();
    const { partial, journal } = killed(folder.path);
    const { closing } = readSession(journal, SECONDS * 60, 'stopped', 'by hand');
    const word = { kind: 'closing' as const, payload: Buffer.from(JSON.stringify({ ...closing, unmapped: 7 })) };
    rewrite(journal, (blocks) => [...blocks, word]);
    const { folder: shard, lostMs } = await recover(partial);
    expect(lostMs).toBeUndefined();
    expect(await failing(shard)).toEqual([]);
    const { recorder } = JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta;
    expect(recorder).toMatchObject({ ended: 'stopped', ended_why: 'by hand', input: { unmapped_events: 7 }, gaps: [] });
    expect(recorder).not.toHaveProperty('recovered');
    // Unless the video lacks some of what that block describes, or it cannot be read.
    for (const [payload, frames] of [
      [word.payload, 150],
      [Buffer.from('{}'), SECONDS * 60],
    ] as const) {
      using again = new TemporaryFolder();
      const other = killed(again.path);
      rewrite(other.journal, (blocks) => [...blocks, { ...word, payload }]);
      truncateSync(other.video, bytesOfFrames(other.video, frames));
      expect((await recover(other.partial)).lostMs).toBeGreaterThanOrEqual(0);
    }
  });

  it('reports the same loss when it is done again', async () => {
    using folder = new TemporaryFolder();
    const { partial, journal, video } = killed(folder.path);
    truncateSync(video, bytesOfFrames(video, 120) + 7);
    for (const path of [journal, video]) utimesSync(path, 1, 1);
    const signer = await began(partial);
    const broken = { ...signer, sign: async () => Promise.reject(new Error('killed here')) };
    await expect(recover(partial, { signer: broken })).rejects.toMatchObject({ code: 'shard.seal' });
    expect(await recover(partial, { signer })).toMatchObject({ lostMs: expect.closeTo(1000, -2), unproven: undefined });
  });

  it('reports what is wrong with one .partial as an error of that one', async () => {
    using folder = new TemporaryFolder();
    const { partial, journal } = killed(folder.path);
    rmSync(journal);
    mkdirSync(journal);
    const [leftover] = await recoverLeftovers(folder.path);
    expect(leftover).toMatchObject({
      partial,
      recovered: undefined,
      error: { code: 'shard.link', message: expect.stringContaining('this is a folder') as unknown },
    });
  });

  it('refuses anything that is not a .partial', async () => {
    await expect(recover(inject('shard'))).rejects.toMatchObject({ code: 'shard.no-partial' });
    await expect(recover('/nowhere.partial')).rejects.toMatchObject({ code: 'shard.no-partial' });
    expect(existsSync(inject('shard'))).toBe(true);
  });
});

function damage(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, bytes);
}

/** Rewrites a journal block by block. */
function rewrite(
  journal: string,
  change: (blocks: { kind: BlockKind; payload: Uint8Array }[]) => { kind: BlockKind; payload: Uint8Array }[],
): void {
  const blocks = [...journalBlocks(journal, new Set(BLOCK_KINDS))].map(({ header, payload }) => ({
    kind: header.kind,
    payload: payload.slice(),
  }));
  rmSync(journal);
  const writer = new JournalWriter(journal);
  for (const { kind, payload } of change(blocks)) writer.append(kind, payload);
  writer.close();
}

/** Takes the rows of the last half second out of a journal. Returns the time of the last that is left. */
function withoutLastRows(journal: string): number {
  let lastUs = 0;
  rewrite(journal, (blocks) => {
    const rows = blocks.filter(({ kind }) => kind === 'rows');
    const cut = new Set([...rows.slice(-10), ...blocks.filter(({ kind }) => kind === 'events').slice(-10)]);
    const { payload } = rows.at(-11) as (typeof rows)[number];
    lastUs = RECORDS.rows.of(payload.subarray(-RECORDS.rows.bytes)).tsUs;
    return blocks.filter((block) => !cut.has(block));
  });
  return lastUs;
}
