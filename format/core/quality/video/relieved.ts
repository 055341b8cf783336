import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { joined, said } from '#format/core/said.ts';

/** Encoders relieved while recording: frames missing there are repeats, which are counted with the others. */
export const encodersRelieved: Check = ({ meta }) => {
  const video = meta.recorder?.video;
  if (video === undefined) return [];
  const { relieved = [] } = video;
  return judged({
    check: 'video.encoder',
    is: relieved.length === 0 ? 'pass' : 'warn',
    says:
      relieved.length === 0
        ? said`one encoder from beginning to end`
        : joined(
            relieved.map(
              ({ frame, why, encoder }) =>
                said`from frame ${frame} on another encoder${encoder === undefined ? '' : ` (${encoder})`}: ${why}`,
            ),
          ),
    measured: relieved.length,
    limit: 0,
    unit: 'encoders',
    at: placesOf(
      relieved.map(({ frame }) => frame),
      'frame',
    ),
    remedy: said`No action needed; if it happens again, choose another encoder`,
  });
};
