import { closeSync, openSync, readSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pictureBytes } from '#core/rings/picture-slot.ts';
import { FPS, FRAMES, GOP_FRAMES, SIZE, THREADS } from '#scripts/bench/ladder/contents.ts';
import { keepPictures } from '#scripts/kept-pictures.ts';
import { finalSettings } from '#session/encode/settings.ts';
import { makeFinal } from '#session/final/make-final.ts';
import { quietCodecs } from '#video/quiet.ts';

/**
 * Keeps a raw file, four times in a row, as a recording does, then makes the final video from it as sealing does: what was kept is read and
 * decoded, encoded, written, decoded again and compared. Prints how many frames a second it makes, as JSON.
 *
 * node make-once.ts --rung NAME --from RAW --work FOLDER
 */
const TIMES = 4;
const { values } = parseArgs({ options: { rung: { type: 'string' }, from: { type: 'string' }, work: { type: 'string' } } });
const { rung = '', from = '', work = '' } = values;
quietCodecs();
const source = openSync(from, 'r');
const picture = Buffer.alloc(pictureBytes(SIZE));
const paint = (n: number) => {
  readSync(source, picture, 0, picture.length, (n % FRAMES) * picture.length);
  return picture;
};
const frames = TIMES * FRAMES;
await keepPictures(work, { size: SIZE, fps: FPS, gopFrames: GOP_FRAMES, frames, paint });
closeSync(source);
const settingsAt = (bitrateBps = 5_000_000) =>
  finalSettings({ size: SIZE, fps: FPS, gopFrames: GOP_FRAMES, bitrateBps, final: rung }, THREADS);
const began = performance.now();
await makeFinal(work, frames, settingsAt);
process.stdout.write(`${JSON.stringify({ madePerS: frames / ((performance.now() - began) / 1000) })}\n`);
