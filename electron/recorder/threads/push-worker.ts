import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import * as av from 'node-av/lib';
import { messageOf } from '#core/errors.ts';
import { LatestPicture } from '#core/rings/latest-picture.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { PushDelivery } from '#core/time/push-delivery.ts';
import type { SpanUs } from '#core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { turn } from '#native/host/thread-report.ts';
import { packedFrame } from '#recorder/video/push/packed-frame.ts';
import type { PushFormat } from '#recorder/video/push/push-formats.ts';
import { openPushReader } from '#recorder/video/push/push-reader.ts';

export interface PushWorkerData {
  readonly format: PushFormat;
  /** Of its pictures. */
  readonly size: PictureSize;
  readonly latest: SharedArrayBuffer;
  /** One Int32: 1 asks it to end. */
  readonly stop: SharedArrayBuffer;
}

const TURN_EVERY = 8;
/**
 * A graph that has nothing for so long is built anew: gfxcapture waits a second for its first picture, and then says for ever that there is none
 * (FFmpeg 8: buffersink then asks nobody any more).
 */
const SILENT_US: SpanUs = 1_000_000;
/** Between two questions to a source that has nothing yet, ms. */
const LATER_MS = 1;

/** Reads pictures from a push source and publishes the latest one. Blocks for as long as the source delivers none. */
async function pull({ format, size, latest: memory, stop }: PushWorkerData): Promise<void> {
  const stopped = new Int32Array(stop);
  const latest = new LatestPicture(memory, 4 * size.width * size.height);
  const delivery = new PushDelivery();
  let slots: readonly av.Frame[] | undefined;
  const frame = new av.Frame();
  frame.alloc();
  let reader = await openPushReader(format);
  let heardUs = nowUs();
  for (let n = 1; Atomics.load(stopped, 0) === 0; n++) {
    const read = reader.next(frame);
    if (read === AVERROR_EOF) break;
    if (read === AVERROR_EAGAIN) {
      await sleep(LATER_MS);
      if (nowUs() - heardUs < SILENT_US || !('graph' in format.opens)) continue;
      reader[Symbol.dispose]();
      reader = await openPushReader(format);
      heardUs = nowUs();
      continue;
    }
    heardUs = nowUs();
    if (read < 0) throw new Error(`${format.name} gives no picture (FFmpeg code ${read})`);
    const arrivedUs = nowUs();
    const deliveryUs = delivery.take(reader.ptsUs, arrivedUs);
    if (frame.width !== size.width || frame.height !== size.height)
      throw new Error(`${format.name} gives ${frame.width}x${frame.height}, where ${size.width}x${size.height} was asked for`);
    slots ??= latest.slots.map((slot) => packedFrame(slot, size, frame.format as number));
    const code = slots[latest.begin()]?.copy(frame) ?? -1;
    if (code < 0) throw new Error(`a picture of ${format.name} cannot be kept (FFmpeg code ${code})`);
    latest.publish(deliveryUs, arrivedUs);
    frame.unref();
    if (n % TURN_EVERY === 0) await turn();
  }
  reader[Symbol.dispose]();
  latest.end();
}

if (parentPort !== null) {
  const data = workerData as PushWorkerData;
  await pull(data).catch((error) => parentPort?.postMessage({ failed: messageOf(error) }));
}
