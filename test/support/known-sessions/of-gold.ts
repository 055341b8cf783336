import { playedFacts } from '#test/support/facts.ts';
import { between, changed, type Frames, type Known, us, where } from '#test/support/known-sessions/known.ts';

/** Lossless pictures beside the video, some of them not those of their frames. */
export function ofGold(): Known {
  const { facts, deep } = playedFacts({ seconds: 20, seed: 10 });
  const { pictures } = deep;
  const blank = between(300, 360);
  const frames = facts.frames as Frames;
  return {
    facts: changed(facts, {
      frames: { blank: where(frames.blank as Uint8Array, blank, () => 1) },
      recorder: { gaps: [{ from_us: us(5), to_us: us(6), reason: 'unfocused' }] },
      recorderVideo: { gold: { frames: 1200, bytes: 9000 }, capture: { encoder: 'FFV1', options: {} } },
      beside: { gold: { frames: 1199, bytes: 8000, size: { width: 1280, height: 700 }, problem: undefined } },
    }),
    deep: {
      pictures,
      gold: {
        pictures: {
          ...pictures,
          tile: where(pictures.tile, between(900, 904), (value) => value + 1),
          luma: where(pictures.luma, between(100, 130), (value) => value + 8),
        },
        shown: [310, 311],
      },
    },
  };
}
