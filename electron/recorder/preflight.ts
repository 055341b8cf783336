import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { planEncoder } from '#core/encoder-plan.ts';
import { type ErrorArea, GapError, messageOf } from '#core/errors.ts';
import { fitInto, sizeText } from '#core/fit.ts';
import { PARTIAL_SUFFIX } from '#core/format/layout.ts';
import type { Finding } from '#core/format/qat.ts';
import type { RecordPlan, Region } from '#core/plan.ts';
import { quantiles } from '#core/quantiles.ts';
import { type PictureSize, pictureBytes } from '#core/rings/picture-slot.ts';
import { nowUs } from '#native/clock.ts';
import { selectRawEvents } from '#native/x11/raw-events.ts';
import { openDisplay, queryScreen, type ScreenFacts, xlib } from '#native/x11/xlib.ts';
import { Encoder } from '#recorder/video/encoder.ts';
import { makeFolders } from '#shard/files.ts';

/** Free space kept for tables and seal, besides the video. */
export const DISK_MARGIN_BYTES = 64 * 2 ** 20;

/** What was found out about the screen, for whoever records it. */
export interface ScreenChoice {
  readonly screen: ScreenFacts;
  readonly region: Region;
  readonly area: Region;
}

export interface Preflight {
  readonly findings: readonly Finding[];
  /** `undefined` when the display check failed. */
  readonly choice: ScreenChoice | undefined;
}

type Outcome = Omit<Finding, 'check' | 'at'>;
type Checked<T = undefined> = { readonly outcome: Outcome; readonly result: T };

/** Runs every check a recording depends on: `gap doctor` prints them all, `gap record` refuses to begin on the first that fails. */
export async function preflight(plan: RecordPlan): Promise<Preflight> {
  const findings: Finding[] = [];
  const run = async <T>(check: string, work: () => Checked<T> | Promise<Checked<T>>): Promise<T | undefined> => {
    try {
      const { outcome, result } = await work();
      findings.push({ check, at: [], ...outcome });
      return result;
    } catch (error) {
      findings.push({
        check,
        severity: 'fail',
        says: messageOf(error),
        at: [],
        remedy: error instanceof GapError ? error.remedy : 'See the message',
      });
      return undefined;
    }
  };
  const choice = await run('preflight.display', () => checkDisplay(plan));
  await run('preflight.input', () => checkInput(plan.display));
  await run('preflight.encoder', () => checkEncoder(plan));
  await run('preflight.folder', () => checkFolder(plan));
  await run('preflight.clock', checkClock);
  return { findings, choice };
}

/** The first failed check as an error, for callers that can only go on or not. */
export function throwOnFailure({ findings }: Preflight): void {
  const failed = findings.find(({ severity }) => severity === 'fail');
  if (failed !== undefined) throw new GapError(failed.check as `${ErrorArea}.${string}`, failed.says, failed.remedy ?? 'Run `gap doctor`');
}

const pass = (says: string): Outcome => ({ severity: 'pass', says });
const warn = (says: string, remedy: string): Outcome => ({ severity: 'warn', says, remedy });

function checkDisplay(plan: RecordPlan): Checked<ScreenChoice> {
  const screen = queryScreen(plan.display);
  const region = plan.region ?? { width: screen.width, height: screen.height, x: 0, y: 0 };
  if (region.x + region.width > screen.width || region.y + region.height > screen.height) {
    throw new GapError(
      'preflight.region',
      `--region ${sizeText(region)}+${region.x}+${region.y} does not lie on the screen of ${sizeText(screen)}`,
      'Give a --region inside the screen',
    );
  }
  const { size } = plan;
  if (region.width < size.width && region.height < size.height) {
    const even = `${region.width & ~1}x${region.height & ~1}`;
    throw new GapError(
      'preflight.size',
      `--size ${sizeText(size)} is larger than the ${sizeText(region)} that are recorded: pixels would be invented`,
      `Use --size ${even}, or a larger display`,
    );
  }
  const area = fitInto(region, size);
  const result = { screen, region, area };
  if (sizeText(area) !== sizeText(size))
    return {
      outcome: warn(
        `${sizeText(region)} is scaled to ${sizeText(area)}, black beside it`,
        `Give a --size or --region of the same proportions to fill the picture`,
      ),
      result,
    };
  const scaled = sizeText(region) === sizeText(size) ? '' : `, scaled to ${sizeText(size)}`;
  return { outcome: pass(`${plan.display}: ${sizeText(region)}${scaled} (${screen.server})`), result };
}

function checkInput(name: string): Checked {
  const display = openDisplay(name);
  try {
    selectRawEvents(display);
  } finally {
    xlib().closeDisplay(display);
  }
  return { outcome: pass('XInput 2 raw keys, buttons and motion'), result: undefined };
}

const PROBE_FRAMES = 24;

/** Encodes for real, noise: an encoder that opens may still fail at the first frame, and noise is the hardest picture there is. */
async function checkEncoder(plan: RecordPlan): Promise<Checked> {
  const { codec } = planEncoder(plan);
  using encoder = await Encoder.open({
    ...plan.size,
    plan: planEncoder(plan),
    fps: plan.fps,
    bitrateBps: plan.bitrateBps,
    gopFrames: plan.gopFrames,
  });
  const picture = noise(plan.size);
  let [packets, bytes] = [0, 0];
  const take = (packet: Uint8Array) => {
    packets += 1;
    bytes += packet.byteLength;
  };
  const began = nowUs();
  for (let n = 0; n < PROBE_FRAMES; n++)
    encoder.encode(picture.subarray(n * 16, n * 16 + pictureBytes(plan.size)), Math.round((n * 1e6) / plan.fps), take);
  encoder.finish(take);
  const frameMs = (nowUs() - began) / 1000 / PROBE_FRAMES;
  if (packets < PROBE_FRAMES || bytes === 0)
    throw new GapError(
      'preflight.encoder',
      `Encoder ${codec} gave ${packets} packets for ${PROBE_FRAMES} frames`,
      'Choose another --encoder',
    );
  const periodMs = 1000 / plan.fps;
  const says = `${codec}: ${frameMs.toFixed(1)} of ${periodMs.toFixed(1)} ms per frame of noise`;
  return {
    outcome:
      frameMs > periodMs ? warn(says, 'Frames may be missing in wild scenes: lower --fps or --size if the verdict says so') : pass(says),
    result: undefined,
  };
}

function noise(size: PictureSize): Buffer {
  const block = randomBytes(1 << 16);
  const picture = Buffer.alloc(pictureBytes(size) + PROBE_FRAMES * 16);
  for (let at = 0; at < picture.length; at += block.length) block.copy(picture, at);
  return picture;
}

function checkFolder(plan: RecordPlan): Checked {
  for (const taken of [join(plan.out, plan.sessionId), join(plan.out, plan.sessionId + PARTIAL_SUFFIX)]) {
    if (existsSync(taken))
      throw new GapError(
        'preflight.session-id',
        `${taken} exists already: session ids are used once`,
        'Leave --session-id out, or move that folder away',
      );
  }
  try {
    makeFolders(plan.out);
  } catch (cause) {
    throw new GapError(
      'preflight.folder',
      `--out ${plan.out}: cannot be created (${messageOf(cause)})`,
      'Give an --out folder you can write to',
      { cause },
    );
  }
  const mbPerS = writeSpeed(plan.out);
  const disk = statfsSync(plan.out);
  const free = disk.bavail * disk.bsize;
  const needed = DISK_MARGIN_BYTES + (plan.durationS ?? 60) * (plan.bitrateBps / 8) * 1.1;
  if (free < needed) {
    throw new GapError(
      'preflight.disk',
      `--out ${plan.out}: ${mb(free)} MB free, ${mb(needed)} MB needed for ${plan.durationS ?? 60} s`,
      'Free space there, give another --out, or a shorter --duration',
    );
  }
  const leftS = (free - DISK_MARGIN_BYTES) / (plan.bitrateBps / 8);
  const says = `${plan.out}: ${mb(free)} MB free (${Math.floor(leftS / 60)} min), ${mbPerS.toFixed(0)} MB/s`;
  if (mbPerS * 8e6 < plan.bitrateBps * 4)
    return { outcome: warn(says, 'A disk this slow may lose frames: give another --out'), result: undefined };
  return { outcome: pass(says), result: undefined };
}

const mb = (bytes: number) => Math.floor(bytes / 2 ** 20);

/** MB/s of 8 MB written and synced. */
function writeSpeed(folder: string): number {
  const path = join(folder, `.gap-probe-${process.pid}`);
  const bytes = Buffer.alloc(8 << 20, 1);
  try {
    const fd = openSync(path, 'wx');
    try {
      const began = nowUs();
      const written = writeSync(fd, bytes);
      if (written < bytes.length)
        throw new GapError(
          'preflight.disk',
          `${folder}: full, only ${written} of ${bytes.length} bytes could be written`,
          'Free space there, or give another --out',
        );
      fsyncSync(fd);
      return bytes.length / Math.max(1, nowUs() - began);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    if (cause instanceof GapError) throw cause;
    throw new GapError(
      'preflight.folder',
      `--out ${folder}: cannot be written to (${messageOf(cause)})`,
      'Give an --out folder you can write to, with free space',
      { cause },
    );
  } finally {
    rmSync(path, { force: true });
  }
}

/** The clock must not step back, must resolve a microsecond, and a sleeping thread must wake in time. */
function checkClock(): Checked {
  let backwards = 0;
  let last = nowUs();
  const steps = new Set<number>();
  for (let i = 0; i < 20_000; i++) {
    const now = nowUs();
    if (now < last) backwards += 1;
    if (now > last) steps.add(now - last);
    last = now;
  }
  const resolutionUs = Math.min(...steps);
  if (backwards > 0 || !(resolutionUs <= 100)) {
    throw new GapError(
      'preflight.clock',
      `The monotonic clock steps back ${backwards} times in 20,000 readings, resolution ${resolutionUs} us`,
      'Choose another clock source of the kernel (tsc), or another machine',
    );
  }
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const late = quantiles(
    Array.from({ length: 50 }, () => {
      const began = nowUs();
      Atomics.wait(cell, 0, 0, 2);
      return nowUs() - began - 2000;
    }),
  );
  const says = `resolution ${resolutionUs} us, wake-up p99 ${((late?.p99 ?? 0) / 1000).toFixed(2)} ms late`;
  return { outcome: (late?.p99 ?? 0) > 8000 ? warn(says, 'This machine is busy: close other programs') : pass(says), result: undefined };
}
