import { InputFold } from '#format/core/quality/input/activity.ts';
import { playedFacts } from '#test/support/facts.ts';
import { between, changed, type Known, where } from '#test/support/known-sessions/known.ts';

/** What no hand does, and what no reader knows. */
export function withOddRows(): Known {
  const { facts } = playedFacts({ seconds: 60, seed: 6 });
  const { tsUs, device } = facts.controls;
  const fold = new InputFold(tsUs, device);
  fold.motion(
    where(
      facts.controls.trace?.dx as Float32Array,
      (n) => n % 3000 === 17,
      (_, n) => (n % 2 === 0 ? Number.NaN : 30_000),
    ),
    0,
  );
  fold.keys(
    where(new Uint16Array(tsUs.length), between(100, 14_000), () => 1025),
    0,
  );
  return {
    facts: changed(facts, {
      controls: {
        input: fold.summary(),
        strange: { rows: [4, 5, 6, 90], name: 'tablet' },
        otherPlayers: [7, 8],
        bits: 0b1110_0000_0000_0011,
        split: Array.from({ length: 100 }, (_, i) => i * 3),
      },
      recorderInput: { lost_events: 2, lost_rows: 3, unmapped_events: 9, restarts: 1, game: ['any'] },
      video: {
        others: ['subtitle', 'attachment'],
        sound: true,
        fileBytes: 2_000_000,
        key: Uint8Array.from(tsUs.subarray(0, 3600), (_, n) => (n % 250 === 0 ? 1 : 0)),
      },
      meta: { privacy: { voice_raw: true, chat_raw: true, labels_only: false, consent: 'on-file' }, geo: { h3: '871fb4670ffffff' } },
      beside: { sizes: { controls: 3_000_000, beside: 2_500_000 } },
    }),
  };
}
