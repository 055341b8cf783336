import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '#format/core/errors.ts';
import { CAPTURE_FILE, isSessionId, VIDEO_FILE } from '#format/core/layout.ts';
import { Keyring, recoverLeftovers, scanVideo } from '#library/index.ts';
import { wrongWith } from '#scripts/faults/outcome.ts';
import type { FileCall } from '#scripts/faults/power/file-trace.ts';
import { type Kept, VolatileDisk } from '#scripts/faults/power/volatile-disk.ts';
import type { Random } from '#scripts/random.ts';

/** A cut of the power that cost something it must not. */
interface BadCut {
  /** Behind how many calls the power was cut, and what the disk kept of what was not synced. */
  readonly after: number;
  readonly kept: Kept;
  readonly why: string;
}

export interface CutResult {
  readonly bad: readonly BadCut[];
  /** The most that one of them cost: frames that had been written and are not in the shard. */
  readonly mostLostMs: number;
}

export interface Traced {
  readonly calls: readonly FileCall[];
  /** The folder of shards in which they happened, and a copy of it as it was before. */
  readonly root: string;
  readonly before: string;
}

/** Two syncs of pictures and journal a second; the rest is for a machine that is late with them. */
export const MOST_LOST_MS = 1500;
/** Of the recordings that are traced. */
const FPS = 30;
const KEPT: readonly Kept[] = ['least', 'some', 'most'];

/** Where to cut: behind how many calls, in order. Half of them beside a sync, a rename or a removal. */
export function placesToCut(calls: readonly FileCall[], cuts: number, random: Random): number[] {
  const turns = calls.flatMap(({ call }, i) => (call === 'write' || call === 'close' ? [] : [i, i + 1]));
  const all = Array.from({ length: cuts }, (_, n) => (n % 2 === 0 ? random.of(turns) : random.below(calls.length + 1)));
  return all.sort((a, b) => a - b);
}

/**
 * Cuts the power at these places of a traced recording or recovery, recovers what the disk would hold, and looks whether all that had been
 * written {@link MOST_LOST_MS} before is there, valid and signed. What the disk keeps: `kinds` in turn. Keys: those
 * of `Keyring`.
 */
export async function tryCuts(traced: Traced, places: readonly number[], work: string, random: Random, kinds = KEPT): Promise<CutResult> {
  const { calls, root, before } = traced;
  const disk = new VolatileDisk(root, before);
  const pictures = capturesIn(traced);
  const bad: BadCut[] = [];
  let [done, written, mostLost] = [0, 0, 0];
  for (const [n, after] of places.entries()) {
    for (; done < after; done++) {
      // Counted before the file goes: it is removed once the shard is sealed.
      if (calls[done]?.call === 'remove') written = Math.max(written, framesSeen(disk, pictures, work));
      disk.apply(calls[done] as FileCall);
    }
    written = Math.max(written, framesSeen(disk, pictures, work));
    const kept = kinds[n % kinds.length] as Kept;
    const left = join(work, `cut-${n}`);
    rmSync(left, { recursive: true, force: true });
    disk.cut(left, kept, random);
    const { lostMs, why } = await recovered(left, written);
    mostLost = Math.max(mostLost, lostMs);
    if (why === undefined) rmSync(left, { recursive: true, force: true });
    else bad.push({ after, kept, why });
  }
  return { bad, mostLostMs: mostLost };
}

/** Recovers what a cut left, and says what is wrong with it. `written`: frames that had been written. */
async function recovered(folder: string, written: number): Promise<{ lostMs: number; why: string | undefined }> {
  try {
    const keyring = new Keyring();
    const left = await recoverLeftovers(folder, {
      signer: keyring.signer('recorder'),
      watermarkKeyOf: (session, id) => keyring.watermarkKey(session, id),
    });
    const errors = left.flatMap(({ error }) => (error === undefined ? [] : [`${error.code}: ${error.message}`]));
    const [name, ...others] = readdirSync(folder).filter(isSessionId);
    if (others.length > 0) return { lostMs: 0, why: `${others.length + 1} shards where one was recorded` };
    const shard = name === undefined ? undefined : join(folder, name);
    const frames = shard === undefined ? 0 : scanVideo(join(shard, VIDEO_FILE)).pts.length;
    const lostMs = (Math.max(0, written - frames) * 1000) / FPS;
    if (lostMs > MOST_LOST_MS) return { lostMs, why: [`${lostMs.toFixed(0)} ms of pictures are missing`, ...errors].join('; ') };
    return { lostMs, why: shard && (await wrongWith(shard)) };
  } catch (error) {
    return { lostMs: 0, why: messageOf(error) };
  }
}

/** Where the pictures are kept while recording. */
function capturesIn({ calls, before, root }: Traced): string | undefined {
  for (const call of calls) if (call.call === 'open' && call.path.endsWith(`/${CAPTURE_FILE}`)) return call.path;
  const partial = readdirSync(before).find((name) => existsSync(join(before, name, CAPTURE_FILE)));
  return partial === undefined ? undefined : join(root, partial, CAPTURE_FILE);
}

/** Frames that the program has written, whether or not they are on the disk. */
function framesSeen(disk: VolatileDisk, path: string | undefined, work: string): number {
  const bytes = path === undefined ? undefined : disk.bytes(path);
  if (bytes === undefined) return 0;
  mkdirSync(work, { recursive: true });
  const copy = join(work, 'seen.ivf');
  writeFileSync(copy, bytes);
  return scanVideo(copy).pts.length;
}
