import { gridTsUs } from '#format/core/time/grid.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** Which picture of a source each frame of a constant-rate video shows. */
export interface PictureGrid {
  readonly t0Us: TsUs;
  readonly fps: number;
  /** By frame: the picture's number. */
  readonly shows: Int32Array;
  /** Pictures for which there is no frame. */
  readonly leftOut: number;
}

/** The rates that GAP v0.2 section 3 allows. */
export const RATES = [30, 60, 120] as const;
/** A picture may be shown by the frame after its own where its own is taken, but no later than this, frames. */
const MOST_LATE = 0.75;
/** Of the source's rate: pictures that come only when something changes are rarer than their clock. */
const LEAST_OF_RATE = 0.9;

/** The lowest of the rates that hardly drops a picture. `pictureUs` increases. */
export function rateFor(pictureUs: Float64Array): (typeof RATES)[number] {
  const steps = pictureUs.subarray(1).map((us, i) => us - (pictureUs[i] as number));
  const middle = steps.toSorted()[steps.length >> 1] ?? 1e6 / 60;
  return RATES.find((rate) => rate >= (LEAST_OF_RATE * 1e6) / middle) ?? 120;
}

/** Each picture goes to the frame that is nearest to its time, and is shown until the next one's. */
export function planGrid(pictureUs: Float64Array, fps: number): PictureGrid {
  const t0Us = asTs(Math.round(pictureUs[0] ?? 0));
  const first: number[] = [];
  let [last, leftOut] = [-1, 0];
  pictureUs.forEach((us, picture) => {
    const place = ((us - t0Us) * fps) / 1e6;
    const frame = Math.max(Math.round(place), last + 1);
    if (frame - place > MOST_LATE) leftOut += 1;
    else {
      first[frame] = picture;
      last = frame;
    }
  });
  const shows = new Int32Array(last + 1);
  let showing = 0;
  for (let n = 0; n <= last; n++) {
    showing = first[n] ?? showing;
    shows[n] = showing;
  }
  return { t0Us, fps, shows, leftOut };
}

/** When the last frame is over. */
export const endOf = ({ t0Us, fps, shows }: PictureGrid): TsUs => gridTsUs({ t0Us, fps }, shows.length);
