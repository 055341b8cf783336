import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Closing } from '#core/journal/closing.ts';
import { JOURNAL_FILE, VIDEO_FILE } from '#format/core/layout.ts';
import { hashFile, writtenFile } from '#format/sign/hash-file.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { watch } from '#scripts/bench/process-figures.ts';
import type { Recording } from '#scripts/bench/session-figures.ts';
import { openingOf, writeSyntheticSession } from '#scripts/bench/synthetic.ts';
import { GAP } from '#scripts/gap-command.ts';
import { readJournal } from '#session/journal/journal-file.ts';
import { syncFile } from '#shard/folder/files.ts';

const ID = 'b0000000-0000-4000-8000-00000000000';

/** Seal, validation and report of a simulated 2 h session, and validation of a 1 h shard, all with real packets and block sizes. */
export async function measureLongShards(real: Recording, work: string, runs: number): Promise<Figure[]> {
  const [allMs, sealMs, backMs, peakMb, readMs, validateMs, hashMs, validate2hMs, reportMs, coldMs]: number[][] = Array.from(
    { length: 10 },
    () => [],
  );
  for (let run = 0; run < runs; run++) {
    const twoHours = await sealSynthetic(real, work, 7200, `${ID}2`);
    (allMs as number[]).push(twoHours.sealMs);
    (sealMs as number[]).push(twoHours.sealMs - twoHours.readBackMs);
    (backMs as number[]).push(twoHours.readBackMs);
    (peakMb as number[]).push(twoHours.peakRssMb);
    (readMs as number[]).push(twoHours.readMs);
    // Sealing has dropped its video from the cache.
    (coldMs as number[]).push(await timed(['validate', twoHours.folder]));
    (validate2hMs as number[]).push(await timed(['validate', twoHours.folder]));
    (reportMs as number[]).push(await timed(['report', twoHours.folder, '--out', join(work, 'report.html')]));
    rmSync(twoHours.folder, { recursive: true });
  }
  const oneHour = await sealSynthetic(real, work, 3600, `${ID}1`);
  await hashFile(join(oneHour.folder, VIDEO_FILE));
  for (let run = 0; run < runs; run++) {
    (validateMs as number[]).push(await timed(['validate', oneHour.folder]));
    const hashing = performance.now();
    await hashFile(join(oneHour.folder, VIDEO_FILE));
    (hashMs as number[]).push(performance.now() - hashing);
  }
  rmSync(oneHour.folder, { recursive: true });
  const seconds = (values: number[] | undefined) => (values as number[]).map((ms) => ms / 1000);
  return [
    { name: 'seal of a 2 h session', unit: 's', runs: seconds(allMs) },
    {
      name: 'seal of a 2 h session, without the reading back',
      unit: 's',
      runs: seconds(sealMs),
      bar: { at: 'most', value: 5 },
      baseline: { what: 'reading its journal with CRCs', runs: seconds(readMs) },
    },
    { name: 'reading a 2 h session back from the disk', unit: 's', runs: seconds(backMs) },
    { name: '`gap validate` of a 2 h shard', unit: 's', runs: seconds(validate2hMs), bar: { at: 'most', value: 5 } },
    { name: '`gap validate` of a 2 h shard, from the disk', unit: 's', runs: seconds(coldMs) },
    { name: '`gap report` of a 2 h shard', unit: 's', runs: seconds(reportMs), bar: { at: 'most', value: 2 } },
    { name: 'seal of a 2 h session, peak memory', unit: 'MB', runs: peakMb as number[], bar: { at: 'most', value: 350 } },
    {
      name: '`gap validate` of a 1 h shard',
      unit: 's',
      runs: seconds(validateMs),
      bar: { at: 'most', value: 5 },
      baseline: { what: 'SHA-256 of its video', runs: seconds(hashMs) },
    },
  ];
}

/** Runs a whole command, which must pass; returns how long it took, ms. */
async function timed(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const { code, stdout } = await watch(process.execPath, [GAP, ...args]);
  if (code !== 0) throw new Error(`gap ${args[0]} of a synthetic shard does not pass:\n${stdout}`);
  return performance.now() - began;
}

export async function sealSynthetic({ meta, folder }: Recording, work: string, seconds: number, sessionId: string) {
  const partial = join(work, `${sessionId}.partial`);
  rmSync(partial, { recursive: true, force: true });
  rmSync(join(work, sessionId), { recursive: true, force: true });
  mkdirSync(partial);
  const opening = openingOf(meta, sessionId);
  writeSyntheticSession(partial, opening, join(folder, VIDEO_FILE), seconds);
  // As after hours of recording and of making the video; else sealing waits until gigabytes have reached the disk.
  for (const file of [VIDEO_FILE, JOURNAL_FILE]) syncFile(join(partial, file));
  const frames = seconds * 60;
  const events = Math.floor(((seconds * 240 - 1) * 200) / 240);
  const closing: Closing = {
    ended: 'duration',
    why: undefined,
    t0Us: 1_000_000_000,
    frames,
    repeats: 0,
    videoBytes: 0,
    captured: frames,
    skippedFrames: 0,
    droppedCaptures: 0,
    rows: seconds * 360,
    skippedTicks: 0,
    events,
    lostEvents: 0,
    lostRows: 0,
    unmapped: 0,
    gaps: [],
    restarts: 0,
    anchors: [{ tsUs: 1_000_000_000, utcUs: 1_795_000_001_000_000_000 / 1000, widthUs: 2 }],
  };
  const request = join(work, 'seal.json');
  writeFileSync(request, JSON.stringify({ partial, opening, closing, video: await writtenFile(join(partial, VIDEO_FILE)) }));
  const began = performance.now();
  readJournal(join(partial, JOURNAL_FILE), new Set(['rows', 'events', 'frames']), () => {});
  const readMs = performance.now() - began;
  const { stdout } = await watch(process.execPath, ['scripts/bench/programs/seal-once.ts', request]);
  const { sealMs, readBackMs, peakRssMb, verdict } = JSON.parse(stdout) as {
    sealMs: number;
    readBackMs: number;
    peakRssMb: number;
    verdict: string;
  };
  if (verdict !== 'pass')
    throw new Error(`the synthetic session of ${seconds} s does not pass: ${readFileSync(join(work, sessionId, 'qat.json'), 'utf8')}`);
  return { folder: join(work, sessionId), sealMs, readBackMs, peakRssMb, readMs };
}
