import { playedFacts } from '#test/support/facts.ts';
import { between, changed, type Frames, type Known, us, where } from '#test/support/known-sessions/known.ts';

/** Frames that were not captured, or were black in a gap; captures that came late. */
export function withLosses(): Known {
  const { facts, deep } = playedFacts({ seconds: 60, seed: 3 });
  const frames = facts.frames as Frames;
  const isRepeat = (n: number) => n % 97 === 50 || between(700, 711)(n) || between(3000, 3020)(n);
  const isBlank = between(1200, 1500);
  const gaps = [
    { from_us: us(20), to_us: us(25), reason: 'unfocused' as const },
    { from_us: us(40), to_us: us(40.5), reason: 'hook-lost' as const },
    { from_us: us(50), to_us: us(52), reason: 'device-lost' as const, device: 'pad0' },
  ];
  return {
    deep: {
      pictures: {
        ...deep.pictures,
        luma: where(deep.pictures.luma, isBlank, (_, n) => (n === 1300 ? 20 : 16)),
        change: where(deep.pictures.change, isRepeat, () => 0),
        tile: where(deep.pictures.tile, isRepeat, (value) => value - 1),
      },
    },
    facts: changed(facts, {
      frames: {
        repeat: where(frames.repeat, isRepeat, () => 1),
        blank: where(frames.blank as Uint8Array, isBlank, () => 1),
        luma: where(frames.luma as Uint16Array, isBlank, (_, n) => (n === 1310 ? 4000 : 4096)),
        change: where(frames.change as Uint16Array, isRepeat, () => 0),
        captureUs: where(
          frames.captureUs,
          (n) => n % 40 === 7,
          (value, n) => value + 900 + ((n * 37) % 9000),
        ),
        errUs: where(
          frames.errUs as Uint32Array,
          (n) => n % 10 === 3,
          (_, n) => 150 + ((n * 53) % 1100),
        ),
        encodeUs: where(
          frames.encodeUs as Uint32Array,
          () => true,
          (_, n) => 5000 + ((n * 131) % 17_000),
        ),
      },
      recorder: { gaps },
      recorderVideo: { repeats: 93, dropped: 4, skipped: 89, captured: 3207 },
      beside: {
        events: {
          tsUs: Float64Array.from({ length: 40 }, (_, i) => us(i * 1.27)),
          seq: Uint32Array.from({ length: 40 }, (_, i) => (i < 20 ? i : i + 3)),
          known: Uint8Array.from({ length: 40 }, (_, i) => (i % 9 === 5 ? 0 : 1)),
        },
      },
    }),
  };
}
