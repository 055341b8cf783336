import { writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { z } from 'zod';
import {
  CLOCK_HZ,
  CLOCK_PATCH,
  FLIP_PATCH,
  FLIP_WAIT_MS,
  PRESS_PATCH,
  TARGET_SIZE,
  TARGET_TITLE,
  type TargetLog,
  type TargetReady,
} from '#core/calibration/target.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { PictureSize, Region } from '#format/core/video/picture-size.ts';
import { nowUs } from '#native/clock.ts';
import { SdlWindow, type Surface } from '#native/sdl/window.ts';

const DARK = 0x202020;
const LIGHT = 0xe0e0e0;
const GREY = 0x707070;
/** Draws between turns of the event loop, during which the order to end can arrive. */
const TURN_EVERY = 50;

/**
 * The calibration target: a window that logs when it draws. Every draw is bracketed on the system's monotonic clock, which all processes
 * share. Tells its position once it has the focus; writes its log and ends when it is told to.
 */
class Target {
  readonly #window: SdlWindow;
  readonly #surface: Surface;
  readonly #log: TargetLog = { clock: [{ beganUs: asTs(0), endedUs: asTs(0) }], flips: [], presses: [] };
  readonly #sleeper = new Int32Array(new SharedArrayBuffer(4));
  #flipDueUs = asTs(0);
  #over = false;

  constructor({ width, height }: PictureSize) {
    this.#window = new SdlWindow(TARGET_TITLE, Math.max(width, TARGET_SIZE.width), Math.max(height, TARGET_SIZE.height));
    this.#surface = this.#window.surface();
    this.#window.fill(this.#surface, GREY);
    for (const patch of [FLIP_PATCH, PRESS_PATCH]) this.#fill(patch, DARK);
    this.#window.present();
    this.#window.raise();
  }

  end(): void {
    this.#over = true;
  }

  async run(logPath: string, tellPosition: (at: z.infer<typeof TargetReady>) => void): Promise<void> {
    using window = this.#window;
    let announced = false;
    let dueUs: TsUs = nowUs();
    for (let n = 0; !this.#over; n++) {
      for (let event = window.poll(); event !== undefined; event = window.poll())
        if (event.type === 'key' && event.down) this.#log.presses.push(this.#flip(PRESS_PATCH, this.#log.presses.length));
        else if (event.type === 'exposed') window.present();
      if (nowUs() >= this.#flipDueUs) this.#flipAtRandom();
      this.#drawClock();
      if (!announced && window.focused) {
        announced = true;
        tellPosition(window.position);
      }
      if (n % TURN_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
      dueUs = asTs(Math.max(dueUs + 1e6 / CLOCK_HZ, nowUs()));
      Atomics.wait(this.#sleeper, 0, 0, Math.max(0, dueUs - nowUs()) / 1000);
    }
    writeFileSync(logPath, JSON.stringify(this.#log));
  }

  #flipAtRandom(): void {
    if (this.#flipDueUs > 0) this.#log.flips.push(this.#flip(FLIP_PATCH, this.#log.flips.length));
    const { least, most } = FLIP_WAIT_MS;
    this.#flipDueUs = asTs(nowUs() + 1000 * (least + Math.random() * (most - least)));
  }

  /** The patch's `n`th change; the first makes it light. */
  #flip(patch: Region, n: number): TargetLog['flips'][number] {
    const light = n % 2 === 0;
    return { ...this.#draw(patch, light ? LIGHT : DARK), light };
  }

  #drawClock(): void {
    this.#log.clock.push(this.#draw(CLOCK_PATCH, this.#log.clock.length));
  }

  #draw(patch: Region, color: number): TargetLog['clock'][number] {
    this.#fill(patch, color);
    const beganUs = nowUs();
    this.#window.presentPart({ x: patch.x, y: patch.y, w: patch.width, h: patch.height });
    return { beganUs, endedUs: nowUs() };
  }

  #fill({ x, y, width, height }: Region, color: number): void {
    this.#window.fill(this.#surface, color, { x, y, w: width, h: height });
  }
}

/** As a thread. */
export interface TargetData {
  readonly log: string;
  readonly size: PictureSize;
}

if (parentPort === null) {
  const [log, width, height] = process.argv.slice(2);
  if (log === undefined) throw new Error('the target needs a path for its log');
  const target = new Target({ width: Number(width ?? 0), height: Number(height ?? 0) });
  process.stdin.on('end', () => target.end()).resume();
  await target.run(log, (at) => process.stdout.write(`${JSON.stringify(at)}\n`));
} else {
  const { log, size } = workerData as TargetData;
  const target = new Target(size);
  const owner = parentPort.once('message', () => target.end());
  await target.run(log, (at) => owner.postMessage(at));
}
