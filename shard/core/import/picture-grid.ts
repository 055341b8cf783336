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
/** A picture may be shown by the frame beside its own where its own is taken, but no farther off than this, frames. */
const MOST_LATE = 0.75;
/**
 * What is no farther behind a frame than this is its own. Not quite half: the last picture of twice the rate would be a frame of its own, and a container rounds times to a
 * millisecond, a tenth of a frame.
 */
const HALF = 0.6;
/** Of the source's rate: pictures that come only when something changes are rarer than their clock. */
const LEAST_OF_RATE = 0.9;

/** The lowest of the rates that hardly drops a picture. `pictureUs` increases. */
export function rateFor(pictureUs: Float64Array): (typeof RATES)[number] {
  const steps = pictureUs.subarray(1).map((us, i) => us - (pictureUs[i] as number));
  const middle = steps.toSorted()[steps.length >> 1] ?? 1e6 / 60;
  return RATES.find((rate) => rate >= (LEAST_OF_RATE * 1e6) / middle) ?? 120;
}

/** Each picture goes to the frame that is nearest to its time, and is shown until the next one's. Of several the nearest stays, the others go to the frame beside it if that has none. */
export function planGrid(pictureUs: Float64Array, fps: number): PictureGrid {
  const t0Us = asTs(Math.round(pictureUs[0] ?? 0));
  const places = pictureUs.map((us) => ((us - t0Us) * fps) / 1e6);
  const frameOf = (place: number) => Math.max(0, Math.ceil(place - HALF));
  const off = (picture: number, frame: number) => Math.abs((places[picture] as number) - frame);
  const own = new Map<number, number>();
  for (let picture = 0; picture < places.length; picture++) {
    const frame = frameOf(places[picture] as number);
    const now = own.get(frame);
    if (now === undefined || off(picture, frame) < off(now, frame)) own.set(frame, picture);
  }
  // No frame is added for one that has none of its own.
  const last = [...own.keys()].reduce((most, frame) => Math.max(most, frame), -1);
  let leftOut = 0;
  for (let picture = 0; picture < places.length; picture++) {
    const frame = frameOf(places[picture] as number);
    const winner = own.get(frame) as number;
    if (winner === picture) continue;
    const beside = frame + Math.sign(picture - winner);
    if (beside < 0 || beside > last || own.has(beside) || off(picture, beside) > MOST_LATE) leftOut += 1;
    else own.set(beside, picture);
  }
  const shows = new Int32Array(last + 1);
  let showing = 0;
  for (let n = 0; n < shows.length; n++) {
    showing = own.get(n) ?? showing;
    shows[n] = showing;
  }
  return { t0Us, fps, shows, leftOut };
}

/** When the last frame is over. */
export const endOf = ({ t0Us, fps, shows }: PictureGrid): TsUs => gridTsUs({ t0Us, fps }, shows.length);
