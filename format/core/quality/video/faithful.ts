import { judged, judgedShare } from '#format/core/findings/judged.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { MOST_LATE_PCT } from '#format/core/quality/video/late-changes.ts';
import { said } from '#format/core/said.ts';

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
    return judged({
      check,
      is: 'warn',
      says: said`not known: the video was encoded while recording, and nothing is left to compare it with`,
      remedy: said`Have the video made afterwards: one encoded while recording may show small changes some frames late`,
      way: { settings: ['encode'] },
    });
  return [
    judgedShare({
      check,
      says: said`${faithful.late} of ${faithful.compared} changed regions do not show their own picture`,
      off: faithful.frames,
      count: faithful.late,
      among: faithful.compared,
      limit: MOST_LATE_PCT,
      remedy: said`Give the final video a higher bit rate: it shows small changes late`,
      way: { settings: ['bitrate'] },
    }),
  ];
};
