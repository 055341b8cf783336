import { closeSync, openSync, writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { PICTURE_HEADER_BYTES, pictureBytes, slotBytes } from '#core/rings/picture-slot.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { quantiles } from '#format/core/signal/quantiles.ts';
import { asTs } from '#format/core/time/units.ts';
import { recordingSettings } from '#session/encode/settings.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { ScreenSource } from '#session/picture/screen-source.ts';
import { defaultRung } from '#video/core/encoder-plan.ts';
import { Encoder } from '#video/encoder.ts';
import { quietCodecs } from '#video/quiet.ts';

/**
 * The bare floor that `gap record` is measured against: the same grab and the same encoder in two threads, nothing else. No input, no
 * journal, no hash, no bracket, no priority, no watching of the clock. It shares what makes grab and encoder cheap: pictures that
 * JavaScript never holds, ordinary priority of the encoder's threads. Prints its figures as JSON.
 *
 * node bare-floor.ts DISPLAY SECONDS FILE
 */
interface FloorData {
  readonly part: 'grab' | 'encode';
  readonly display: string;
  readonly frames: number;
  readonly file: string;
  readonly ring: SharedArrayBuffer;
}

const SIZE = { width: 1280, height: 720 };
const FPS = 60;
const STARTED = 8;
const us = () => performance.timeOrigin * 1000 + performance.now() * 1000;

async function grab({ display, frames, ring: shared }: FloorData): Promise<void> {
  const area = { ...SIZE, x: 0, y: 0 };
  const screen = { display, region: area, cursor: false, picture: SIZE, area };
  const ring = new RecordRing(shared, slotBytes(SIZE));
  const pictures = Array.from({ length: ring.capacity }, (_, slot) =>
    blackPicture(SIZE, shared, ring.slotOffset(slot) + PICTURE_HEADER_BYTES),
  );
  using source = await ScreenSource.open(screen);
  const control = new Int32Array(shared, 0, 16);
  while (Atomics.load(control, STARTED) === 0) Atomics.wait(control, STARTED, 0, 100);
  const late: number[] = [];
  const startUs = us() + 20_000;
  for (let n = 0; n < frames; n++) {
    const dueUs = startUs + (n * 1e6) / FPS;
    const restMs = (dueUs - us()) / 1000;
    if (restMs > 0) Atomics.wait(control, STARTED + 1, 0, restMs);
    const beganUs = us();
    source.read();
    late.push(Math.abs((beganUs + us()) / 2 - dueUs));
    const at = ring.reserve();
    if (at >= 0) {
      source.convertInto(pictures[n % ring.capacity] as Buffer);
      ring.view.setFloat64(at, beganUs, true);
      ring.view.setUint32(at + 8, n, true);
      ring.publish();
      ring.wake();
    }
    if (n % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  ring.close();
  process.stdout.write(`${JSON.stringify({ residualUs: quantiles(late), dropped: ring.overflows })}\n`);
}

async function encode({ file, ring: shared }: FloorData): Promise<void> {
  const ring = new RecordRing(shared, slotBytes(SIZE));
  // The defaults of `gap record`.
  const asked = {
    size: SIZE,
    fps: FPS,
    gopFrames: 2 * FPS,
    bitrateBps: 5_000_000,
    encoder: defaultRung('capture').name,
    encoderThreads: 2,
  };
  using encoder = await Encoder.open(recordingSettings(asked));
  const control = new Int32Array(shared, 0, 16);
  Atomics.store(control, STARTED, 1);
  Atomics.notify(control, STARTED);
  const fd = openSync(file, 'w');
  const latency: number[] = [];
  let capturedUs = 0;
  const take = (packet: Uint8Array) => {
    writeSync(fd, packet);
    latency.push(us() - capturedUs);
  };
  for (let n = 0; ; n++) {
    if (ring.pending === 0) {
      if (ring.closed) break;
      ring.waitForRecord(0, 200);
      continue;
    }
    const at = ring.offsetOf(0);
    capturedUs = ring.view.getFloat64(at, true);
    const frame = ring.view.getUint32(at + 8, true);
    encoder.encode(Buffer.from(shared, at + PICTURE_HEADER_BYTES, pictureBytes(SIZE)), asTs(Math.round((frame * 1e6) / FPS)), take);
    ring.release(1);
    if (n % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  encoder.finish(take);
  closeSync(fd);
  process.stdout.write(`${JSON.stringify({ encodeUs: quantiles(latency), frames: latency.length })}\n`);
}

if (isMainThread) {
  quietCodecs();
  const [display = ':0', seconds = '10', file = '/tmp/floor.obu'] = process.argv.slice(2);
  const ring = RecordRing.allocate(slotBytes(SIZE), 16);
  for (const part of ['encode', 'grab'] as const)
    new Worker(new URL(import.meta.url), { workerData: { part, display, frames: Number(seconds) * FPS, file, ring } satisfies FloorData });
} else {
  const data = workerData as FloorData;
  await (data.part === 'grab' ? grab(data) : encode(data));
}
