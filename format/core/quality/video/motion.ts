import { judgedShare } from '#format/core/findings/judged.ts';
import type { DeepCheck } from '#format/core/quality/video/decoded.ts';
import { said } from '#format/core/said.ts';

/** Motion that both know for certain is compared: where little of a picture moves as one, encoder and noise decide. */
const CERTAIN = 0.5;
/** The final video shows the same motion to this, pixels, or this share of it. */
const NEAR_PX = 1;
const NEAR_SHARE = 0.1;
const LIMIT_PCT = 2;

/** The motion that sealing measured in the captures is that of the decoded pictures: the lag that is judged from it is that of this video. */
export const motionAsMeasured: DeepCheck = ({ frames }, { pictures }) => {
  const motion = frames?.motion;
  if (motion === undefined) return [];
  const off: number[] = [];
  let compared = 0;
  for (let n = 1; n < Math.min(motion.dx.length, pictures.count); n++) {
    if (!((motion.certainty[n] as number) >= CERTAIN && (pictures.certainty[n] as number) >= CERTAIN)) continue;
    compared += 1;
    if (!isNear(motion.dx[n] as number, pictures.dx[n] as number) || !isNear(motion.dy[n] as number, pictures.dy[n] as number)) off.push(n);
  }
  if (compared === 0) return [];
  return [
    judgedShare({
      check: 'video.motion',
      says: said`${off.length} of ${compared} pictures moved otherwise than frames.parquet says`,
      off,
      among: compared,
      limit: LIMIT_PCT,
      remedy: said`The video does not belong to these tables: copy the whole shard again from where it was recorded`,
    }),
  ];
};

const isNear = (a: number, b: number) => Math.abs(a - b) <= Math.max(NEAR_PX, NEAR_SHARE * Math.max(Math.abs(a), Math.abs(b)));
