import { MOST_LATE_PCT } from '#core/encode/faithful.ts';
import { judged } from '#core/findings/judged.ts';
import { placesOf } from '#core/findings/places.ts';
import type { Check } from '#core/quality/facts.ts';

/**
 * Every picture is itself: in the final video each region of 16 px is nearer to its own capture than to what it showed before, or shows
 * next. Measured against the kept captures when the final video is made; unknown for video encoded live.
 */
export const faithfulPictures: Check = ({ meta }) => {
  const { recorder } = meta;
  if (recorder === undefined) return [];
  const { faithful } = recorder.video;
  const check = 'video.faithful';
  if (faithful === undefined)
    return [
      judged({
        check,
        is: 'warn',
        says: 'not known: the video was encoded while recording, and nothing is left to compare it with',
        remedy: 'Have the video made afterwards: one encoded while recording may show small changes some frames late',
        way: { settings: ['encode'] },
      }),
    ];
  const pct = faithful.compared === 0 ? 0 : (100 * faithful.late) / faithful.compared;
  return [
    judged({
      check,
      is: pct <= MOST_LATE_PCT ? 'pass' : 'fail',
      says: `${faithful.late} of ${faithful.compared} changed regions do not show their own picture`,
      measured: pct,
      limit: MOST_LATE_PCT,
      unit: '%',
      at: placesOf(faithful.frames, 'frame'),
      remedy: 'Give the final video a higher bit rate: it shows small changes late',
      way: { settings: ['bitrate'] },
    }),
  ];
};
