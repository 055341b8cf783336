import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { CAPTURE_FILE, JOURNAL_FILE } from '#core/format/layout.ts';
import { FRAME_BYTES, putFrame } from '#core/format/records.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { JournalWriter } from '#shard/journal-file.ts';
import { Encoder } from '#video/encoder.ts';
import { quietCodecs } from '#video/quiet.ts';
import { recordingSettings } from '#video/settings.ts';
import { VideoWriter } from '#video/video-writer.ts';

/**
 * Pictures as they are kept while they are recorded, with what the journal says of them: a gradient that wanders, and a small square that flips
 * every three frames. A keyframe each second, at 30 fps. `spoil` may change what the encoder gave before it is kept.
 */
export async function keepPictures(
  partial: string,
  size: PictureSize,
  frames: number,
  spoil: (packet: Uint8Array, n: number) => Uint8Array = (packet) => packet,
): Promise<void> {
  quietCodecs();
  const asked = { size, fps: 30, gopFrames: 30, bitrateBps: 500_000, encoder: 'h264-14', encoderThreads: 1 } as const;
  const settings = recordingSettings(asked);
  const journal = new JournalWriter(join(partial, JOURNAL_FILE));
  using writer = VideoWriter.create(join(partial, CAPTURE_FILE), size, settings.plan.fourcc);
  using encoder = await Encoder.open(settings);
  const record = new Uint8Array(FRAME_BYTES);
  let written = 0;
  const take = (packet: Uint8Array, us: number, key: boolean) => {
    const bytes = spoil(packet, written);
    writer.write(bytes, us);
    putFrame(new DataView(record.buffer), 0, written++, us, us, 10, false, false, key, bytes.byteLength, 0, crc32(bytes), 0, 0);
    journal.append('frames', record);
  };
  const { width, height } = size;
  const picture = Buffer.alloc((width * height * 3) / 2, 128);
  for (let n = 0; n < frames; n++) {
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) picture[y * width + x] = 40 + ((x + y + 2 * n) % 160);
    const light = Math.floor(n / 3) % 2 === 0 ? 30 : 220;
    for (let y = 64; y < 80; y++) picture.fill(light, y * width + 128, y * width + 144);
    encoder.encode(picture, 1_000_000 + Math.round((n * 1e6) / 30), take);
  }
  encoder.finish(take);
  journal.close();
}
