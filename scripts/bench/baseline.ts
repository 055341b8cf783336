import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type BiasInterval, biasInterval, violationPct } from '#core/calibration/bias.ts';
import { type Flip, findFlips, flipBounds, type PatchFrames } from '#core/calibration/flips.ts';
import { chainPresses, type KeyChain, keyChain } from '#core/calibration/key-chain.ts';
import { FLIP_PATCH, PRESS_PATCH, patchInPicture } from '#core/calibration/target.ts';
import { asSpan, asTs, type TsUs } from '#format/core/time/units.ts';
import type { Region } from '#format/core/video/picture-size.ts';
import { nowUs } from '#native/clock.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { pressKeys } from '#session/calibrate/press-keys.ts';
import { decodePatches } from '#session/calibrate/read-patches.ts';
import { startTarget } from '#session/calibrate/start-target.ts';

/** The results of recording the same target the usual way. Times in us. */
export interface Usual {
  readonly bias: BiasInterval;
  readonly violationPct: number;
  readonly frames: number;
  readonly chain: KeyChain | undefined;
}

const SIZE = { width: 1280, height: 720 };
const FPS = 60;

/**
 * Records the calibration target as people do today: ffmpeg's x11grab into a file, frame n dated at the start plus n / fps;
 * keys from uiohook-napi with `Date.now()`. The wall clock is compared with the target's once, beforehand.
 */
export async function recordTheUsualWay(work: string, seconds: number): Promise<Usual> {
  await using display = await VirtualDisplay.start(SIZE);
  const { name } = display;
  const video = join(work, 'usual.mkv');
  await using target = await startTarget(name, join(work, 'usual-target.json'));
  const hook = spawn(process.execPath, ['scripts/bench/programs/wall-clock-hook.ts'], {
    env: { ...process.env, DISPLAY: name },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(hook.stdout, 'data');
  const wallToUs = wallOffsetUs();
  const grab = ['-f', 'x11grab', '-framerate', `${FPS}`, '-video_size', `${SIZE.width}x${SIZE.height}`, '-i', name];
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-t', `${seconds}`, video];
  const startedMs = Date.now();
  const ffmpeg = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...grab, ...encode], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const pressedUs = await pressWhile(name, ffmpeg);
  const stampsUs = (await endOf(hook)).map((ms) => asTs(ms * 1000 + wallToUs));
  const log = await target.end();
  const [flips, presses] = await readPatches(video, target.at, startedMs * 1000 + wallToUs);
  // An offset longer than a flip lasts would mix the flips up: everything is shifted first, and back afterwards.
  const offsetUs = roughOffsetUs(log.flips, flips);
  const moved = (frames: PatchFrames) => ({ ...frames, captureUs: frames.captureUs.map((us) => us - offsetUs) });
  const seen = findFlips(log.flips, moved(flips));
  const bounds = flipBounds(log.flips, seen, flips);
  const bias = biasInterval(bounds);
  if (bias === undefined) throw new Error('the usual recording shows no flip');
  const middle = (bias.lowUs + bias.highUs) / 2;
  return {
    bias,
    violationPct: violationPct(bias),
    frames: flips.captureUs.length,
    chain: keyChain(chainPresses(pressedUs, stampsUs, log.presses, moved(presses)), moved(presses), asSpan(middle - offsetUs)),
  };
}

/** The error, in whole ms up to half a second, at which most frames show what the target had drawn by then. */
function roughOffsetUs(flips: readonly Flip[], { captureUs, light }: PatchFrames): number {
  let best = { offsetUs: 0, agree: -1 };
  for (let offsetUs = -500_000; offsetUs <= 500_000; offsetUs += 1000) {
    let [agree, flip] = [0, -1];
    for (let n = 0; n < captureUs.length; n++) {
      while (flip + 1 < flips.length && (flips[flip + 1] as Flip).beganUs <= (captureUs[n] as number) - offsetUs) flip += 1;
      if ((flips[flip]?.light ?? false) === (light[n] === 1)) agree += 1;
    }
    if (agree > best.agree) best = { offsetUs, agree };
  }
  return best.offsetUs;
}

/** Add it to a wall time in us to get the monotonic time. */
function wallOffsetUs(): number {
  const startMs = Date.now();
  for (;;) {
    const wallMs = Date.now();
    if (wallMs !== startMs) return nowUs() - wallMs * 1000;
  }
}

async function pressWhile(display: string, running: ChildProcess): Promise<readonly TsUs[]> {
  using presses = pressKeys(display);
  const [code] = (await once(running, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with code ${code}`);
  return presses?.pressedUs ?? [];
}

async function endOf(hook: ReturnType<typeof spawn>): Promise<number[]> {
  let text = '';
  hook.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  hook.stdin?.end();
  await once(hook, 'close');
  return JSON.parse(text) as number[];
}

async function readPatches(video: string, at: { x: number; y: number }, startUs: number): Promise<[PatchFrames, PatchFrames]> {
  const region: Region = { ...SIZE, x: 0, y: 0 };
  const patches = [FLIP_PATCH, PRESS_PATCH].map((patch) => patchInPicture(patch, at, region, region) as Region);
  const light = await decodePatches(video, patches);
  const count = light[0]?.length ?? 0;
  const captureUs = Float64Array.from({ length: count }, (_, n) => startUs + (n * 1e6) / FPS);
  const repeat = new Uint8Array(count);
  return light.map((one) => ({ captureUs, repeat, light: one })) as [PatchFrames, PatchFrames];
}
