import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import type { Check } from '#format/core/quality/facts.ts';

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
  const told = views.slice(0, MOST_TOLD).map(({ frame, shows }) => `from frame ${frame} on ${saysOf(shows)}`);
  const more = views.length > MOST_TOLD ? [`${views.length - MOST_TOLD} more`] : [];
  return [
    judged({
      check: 'video.window',
      is: views.length === 0 ? 'pass' : 'warn',
      says: views.length === 0 ? 'the window was the same from beginning to end' : [...told, ...more].join('; '),
      measured: views.length,
      limit: 0,
      unit: 'changes',
      at: placesOf(
        views.map(({ frame }) => frame),
        'frame',
      ),
      remedy: isLost
        ? 'Trim away the part in which it could not be read; keep prompts, the lock screen and other display modes away while you record'
        : 'Trim to the part in which the window is the same, if its size matters to you',
    }),
  ];
};

const saysOf = (shows: string) =>
  shows === 'lost' ? 'it could not be read and is black' : /^\d/.test(shows) ? `it has ${shows} pixels` : `it is ${shows}`;
