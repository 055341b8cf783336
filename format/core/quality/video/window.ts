import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { joined, said } from '#format/core/said.ts';

/** Most changes that are told one by one. */
const MOST_TOLD = 6;

/**
 * Changes of the recorded window: another size is scaled anew, so that things in the picture are larger or smaller from there on. And of any source
 * that could not be read for a while, as Windows' screens while UAC or the lock screen is shown: it is black there, and its stamps say nothing.
 */
export const windowSteady: Check = ({ meta }) => {
  const video = meta.recorder?.video;
  const isLost = video?.views?.some(({ shows }) => shows === 'lost') === true;
  if (video?.only_window !== true && !isLost) return [];
  // What it was at the beginning is no change; a window that cannot be seen then is worth a word.
  const views = (video?.views ?? []).filter(({ frame, shows }) => frame > 0 || !/^\d/.test(shows));
  const told = views.slice(0, MOST_TOLD).map(({ frame, shows }) => said`from frame ${frame} on ${saysOf(shows)}`);
  const more = views.length > MOST_TOLD ? [said`${views.length - MOST_TOLD} more`] : [];
  return judged({
    check: 'video.window',
    is: views.length === 0 ? 'pass' : 'warn',
    says: views.length === 0 ? said`the window was the same from beginning to end` : joined([...told, ...more]),
    measured: views.length,
    limit: 0,
    unit: 'changes',
    at: placesOf(
      views.map(({ frame }) => frame),
      'frame',
    ),
    remedy: isLost
      ? said`Trim away the part in which it could not be read; keep prompts, the lock screen and other display modes away while you record`
      : said`Trim to the part in which the window is the same, if its size matters to you`,
  });
};

const saysOf = (shows: string) =>
  shows === 'lost' ? said`it could not be read and is black` : /^\d/.test(shows) ? said`it has ${shows} pixels` : said`it is ${shows}`;
