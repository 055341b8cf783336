import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';
import { defaultRung } from '#core/encode/encoder-plan.ts';
import { CAPTURE_FILE } from '#core/format/layout.ts';
import { pictureBytes } from '#core/rings/picture-slot.ts';
import { FPS, FRAMES, GOP_FRAMES, SIZE, THREADS } from '#scripts/bench/ladder/contents.ts';
import { encodeUnit, type UnitJob } from '#video/final/encode-unit.ts';
import { quietCodecs } from '#video/quiet.ts';
import { finalSettings, recordingSettings } from '#video/settings.ts';
import { tryEncoder } from '#video/try-encoder.ts';
import { VideoWriter } from '#video/video-writer.ts';

/**
 * Keeps a raw file as a recording does, then makes the final video of that as sealing does: what was kept is read and decoded, encoded, written, decoded
 * again and compared. Prints how many frames a second the second half makes, as JSON.
 *
 * node make-once.ts --rung NAME --from RAW --work FOLDER
 */
const { values } = parseArgs({ options: { rung: { type: 'string' }, from: { type: 'string' }, work: { type: 'string' } } });
const { rung = '', from = '', work = '' } = values;
quietCodecs();
const asked = { size: SIZE, fps: FPS, gopFrames: GOP_FRAMES, bitrateBps: 5_000_000, encoderThreads: THREADS };
const capture = join(work, CAPTURE_FILE);
const jobs = await keep();
const settings = finalSettings({ ...asked, final: rung }, THREADS);
const began = performance.now();
for (const job of jobs) await encodeUnit(work, capture, settings, job);
process.stdout.write(`${JSON.stringify({ madePerS: FRAMES / ((performance.now() - began) / 1000) })}\n`);

/** Writes the file of captures; returns the units that are to be made of it. */
async function keep(): Promise<UnitJob[]> {
  const kept = recordingSettings({ ...asked, encoder: defaultRung('capture').name });
  const source = openSync(from, 'r');
  const picture = Buffer.alloc(pictureBytes(SIZE));
  using writer = VideoWriter.create(capture, SIZE, kept.plan.fourcc);
  const units: UnitJob[] = [];
  for (let first = 0; first < FRAMES; first += GOP_FRAMES) {
    const to = Math.min(first + GOP_FRAMES, FRAMES);
    const { packets } = await tryEncoder(kept, to - first, (n) => {
      readSync(source, picture, 0, picture.length, (first + n) * picture.length);
      return picture;
    });
    const frames = packets.map((packet, i) => {
      const frame = { offset: writer.bytes, bytes: packet.byteLength, crc: crc32(packet), tsUs: Math.round(((first + i) * 1e6) / FPS) };
      if (!writer.write(packet, frame.tsUs)) throw new Error(`no space left for ${capture}`);
      return frame;
    });
    units.push({ unit: units.length, from: first, to, frames });
  }
  closeSync(source);
  return units;
}
