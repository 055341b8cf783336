import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { RECORDS } from '#core/journal/records.ts';
import { CAPTURE_FILE, JOURNAL_FILE } from '#format/core/layout.ts';
import { REGION_FIELDS, type RegionField } from '#format/core/picture-regions.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { recordingSettings } from '#session/encode/settings.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { defaultRung, GOLD_ENCODER } from '#video/core/encoder-plan.ts';
import { Encoder, formatOf } from '#video/encoder.ts';
import { VideoWriter } from '#video/video-writer.ts';

export interface KeptPictures {
  readonly size: PictureSize;
  readonly fps: number;
  readonly gopFrames: number;
  readonly frames: number;
  /** Pictures are as they were read (BGR0), and kept without any loss. */
  readonly exact?: boolean | undefined;
  /** Returns picture n, planar YUV 4:2:0 unless `exact`; the buffer may be reused for the next. */
  readonly paint: (n: number) => Buffer;
  /** May change packet n before it is kept. */
  readonly spoil?: ((packet: Uint8Array, n: number) => Uint8Array) | undefined;
}

/** Nothing changed, in any region. */
export const NO_CHANGE = Object.fromEntries(REGION_FIELDS.map((field) => [field, 0])) as Readonly<Record<RegionField, number>>;

/** Writes pictures as a recording keeps them, with their journal records. */
export async function keepPictures(
  partial: string,
  { size, fps, gopFrames, frames, exact = false, paint, spoil }: KeptPictures,
): Promise<void> {
  const encoding = {
    size,
    fps,
    gopFrames,
    bitrateBps: 5_000_000,
    encoder: exact ? GOLD_ENCODER : defaultRung('capture').name,
    encoderThreads: 1,
  };
  const settings = recordingSettings(encoding);
  const journal = new JournalWriter(join(partial, JOURNAL_FILE));
  using writer = VideoWriter.create(join(partial, CAPTURE_FILE), formatOf(settings));
  using encoder = await Encoder.open(settings);
  let written = 0;
  const take = (packet: Uint8Array, us: TsUs, key: boolean) => {
    const bytes = spoil?.(packet, written) ?? packet;
    writer.write(bytes, us, key);
    const record = {
      ...{ tsUs: us, captureUs: us, frame: written++, errUs: 10, encodeUs: 0, luma: 0, change: 0, motionX: 0, motionY: 0, certainty: 1 },
      ...NO_CHANGE,
      ...{ bytes: bytes.byteLength, crc: crc32(bytes), repeat: false, key, blank: false },
    };
    journal.append('frames', RECORDS.frames.make(record));
  };
  for (let n = 0; n < frames; n++) {
    const us = asTs(1_000_000 + Math.round((n * 1e6) / fps));
    if (exact) encoder.encodeExact(paint(n), us, take);
    else encoder.encode(paint(n), us, take);
  }
  encoder.finish(take);
  journal.close();
}
