import { join } from 'node:path';
import { VIDEO_FILE } from '#format/core/layout.ts';
import { PictureMotion } from '#format/core/signal/picture-motion.ts';
import type { LumaPlane } from '#format/core/watermark/tile.ts';
import { type Figure, median } from '#scripts/bench/figures.ts';
import { threadCpuS } from '#scripts/bench/process-figures.ts';
import { recordOnce } from '#scripts/bench/sessions.ts';
import { decodeLuma } from '#shard/pictures/decode-luma.ts';

/** The thread's name (`lag-watch.ts`). It begins after the first window of 20 s, and then loads its program. */
const THREAD = 'lag';
const LOADED_MS = 5000;
const LOOK_MS = 250;

/**
 * What it costs to know the lag while recording: the thread that searches for it, and the motion of each picture, which the encoder's thread
 * measures (`encode-worker.ts`), here on the same pictures once they are sealed.
 */
export async function measureLooking(display: string, work: string, runs: number, seconds: number): Promise<Figure[]> {
  const [searching, motion]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    const thread = new ThreadCpu(THREAD);
    const { folder, meta } = await recordOnce(display, work, seconds, { onStart: (pid) => thread.watch(pid) });
    searching.push(100 * thread.share());
    motion.push(0.1 * (await motionMs(join(folder, VIDEO_FILE))) * meta.display.fps);
  }
  const bar = { at: 'most', value: 2 } as const;
  return [
    { name: 'searching for the lag while recording', unit: '% of a core', runs: searching },
    { name: 'motion of each picture while recording, 720p60', unit: '% of a core', runs: motion },
    { name: 'cost of looking, 720p60', unit: '% of a core', runs: searching.map((share, run) => share + (motion[run] as number)), bar },
  ];
}

/** Processor time that a thread takes, from some seconds after its start to its end. */
class ThreadCpu {
  readonly #name: string;
  readonly #seen: { readonly ms: number; readonly cpuS: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  watch(pid: number): void {
    this.#timer = setInterval(() => {
      const cpuS = threadCpuS(pid, this.#name);
      if (cpuS !== undefined) this.#seen.push({ ms: performance.now(), cpuS });
    }, LOOK_MS);
  }

  /** Of one core, 0 to 1, once the program has ended; NaN if the thread did not run for long enough. */
  share(): number {
    clearInterval(this.#timer);
    const loadedMs = (this.#seen[0]?.ms ?? 0) + LOADED_MS;
    const [first, last] = [this.#seen.find(({ ms }) => ms >= loadedMs), this.#seen.at(-1)];
    return first === undefined || last === undefined ? Number.NaN : ((last.cpuS - first.cpuS) * 1000) / (last.ms - first.ms);
  }
}

/** So many pictures fit into memory; looked at so often, the compilers have seen enough after the first time. */
const PICTURES = 90;
const ROUNDS = 8;

/**
 * Time that the live estimate takes for a picture, ms, while nothing else is decoded: median of some rounds. As in the recorder, the picture has just
 * been written, and is in the processor's cache.
 */
async function motionMs(video: string): Promise<number> {
  const planes: LumaPlane[] = [];
  await decodeLuma(video, ({ luma, ...plane }) => {
    if (planes.length < PICTURES) planes.push({ ...plane, luma: Uint8Array.from(luma) });
  });
  const [{ width, height, stride, luma } = { width: 0, height: 0, stride: 0, luma: new Uint8Array() }] = planes;
  const motion = new PictureMotion(width, height, 'coarse');
  const written = { luma: new Uint8Array(luma.byteLength), stride };
  const rounds = Array.from({ length: ROUNDS }, () => {
    let spentMs = 0;
    for (const plane of planes) {
      written.luma.set(plane.luma);
      const began = performance.now();
      motion.take(written);
      spentMs += performance.now() - began;
    }
    return spentMs / planes.length;
  });
  return median(rounds.slice(1));
}
