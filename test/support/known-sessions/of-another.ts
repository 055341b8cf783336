import type { Meta } from '#format/core/documents/meta.ts';
import { playedFacts } from '#test/support/facts.ts';
import type { Known } from '#test/support/known-sessions/known.ts';

/** Of another maker: neither frames nor events, and no word on how it was made. */
export function ofAnother(): Known {
  const { facts } = playedFacts({ seconds: 45, seed: 9 });
  const { recorder: _, ...meta } = facts.meta;
  return {
    facts: {
      ...facts,
      meta: { ...meta, display: { ...meta.display, fps: 60 } } as Meta,
      frames: undefined,
      events: undefined,
      controls: { ...facts.controls, lateUs: undefined, events: undefined, skipped: undefined, pad: undefined, trace: undefined },
      video: {
        ...facts.video,
        fourcc: 'HEVC',
        width: 1000,
        codedSize: { width: 1008, height: 720 },
        damage: { offset: 4000, why: 'torn' },
      },
    },
  };
}
