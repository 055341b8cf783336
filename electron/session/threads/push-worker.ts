import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { LatestPicture } from '#core/rings/latest-picture.ts';
import { messageOf } from '#format/core/errors.ts';
import { PushDelivery } from '#format/core/time/push-delivery.ts';
import { asSpan, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { nowUs } from '#native/clock.ts';
import { openPushReader } from '#session/picture/push/open-push-reader.ts';
import { packedFrame } from '#session/picture/push/packed-frame.ts';
import type { PushFormat } from '#session/picture/push/push-formats.ts';
import { turn } from '#session/threads/thread-report.ts';
import { AVERROR_EAGAIN, AVERROR_EOF } from '#video/av/constants.ts';
import type * as av from '#video/av/lib.ts';

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
 * A graph that has nothing for this long is opened anew. gfxcapture waits a second for its first picture; after that, buffersink no longer asks it for
 * any (FFmpeg 8). ScreenCaptureKit gives none while its screen stands still.
 */
const SILENT_US = asSpan(1_000_000);
/** Between two questions to a source that has nothing yet, ms. */
const LATER_MS = 1;

/** Reads pictures from a push source and publishes the latest one. Blocks for as long as the source delivers none. */
class Puller {
  readonly #data: PushWorkerData;
  readonly #stopped: Int32Array;
  readonly #latest: LatestPicture;
  #slots: readonly av.Frame[] | undefined;

  constructor(data: PushWorkerData) {
    this.#data = data;
    this.#stopped = new Int32Array(data.stop);
    this.#latest = new LatestPicture(data.latest, 4 * data.size.width * data.size.height);
  }

  async pull(): Promise<void> {
    while ((await this.#pullFromOne()) === 'silent');
    this.#latest.end();
  }

  /** Opens the source, and reads it until it ends, is to stop, or has fallen silent. */
  async #pullFromOne(): Promise<'over' | 'silent'> {
    const { format } = this.#data;
    // A source that is opened anew counts its time from another moment.
    const delivery = new PushDelivery();
    await using reader = await openPushReader(format);
    let heardUs = nowUs();
    for (let n = 1; Atomics.load(this.#stopped, 0) === 0; n++) {
      const read = reader.next();
      if (read === AVERROR_EOF) break;
      if (read === AVERROR_EAGAIN) {
        await sleep(LATER_MS);
        if ('graph' in format.opens && nowUs() - heardUs >= SILENT_US) return 'silent';
        continue;
      }
      if (read < 0) throw new Error(`${format.name} gives no picture (FFmpeg code ${read})`);
      heardUs = nowUs();
      this.#publish(reader.frame, delivery.take(reader.ptsUs, heardUs), heardUs);
      if (n % TURN_EVERY === 0) await turn();
    }
    return 'over';
  }

  #publish(frame: av.Frame, deliveryUs: SpanUs, arrivedUs: TsUs): void {
    const { format, size } = this.#data;
    if (frame.width !== size.width || frame.height !== size.height)
      throw new Error(`${format.name} gives ${frame.width}x${frame.height}, where ${size.width}x${size.height} was asked for`);
    this.#slots ??= this.#latest.slots.map((slot) => packedFrame(slot, size, frame.format as number));
    const code = this.#slots[this.#latest.begin()]?.copy(frame) ?? -1;
    if (code < 0) throw new Error(`a picture of ${format.name} cannot be kept (FFmpeg code ${code})`);
    this.#latest.publish(deliveryUs, arrivedUs);
  }
}

if (parentPort !== null) {
  const data = workerData as PushWorkerData;
  await new Puller(data).pull().catch((error) => parentPort?.postMessage({ failed: messageOf(error) }));
}
