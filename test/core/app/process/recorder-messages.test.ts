import { expect, it } from 'vitest';
import { FromRecorder, ToRecorder } from '#core/app/process/recorder-messages.ts';

const chat = (val: object) =>
  ToRecorder.safeParse({ type: 'chat-label', label: { fromUs: 0, toUs: 1, val: { excitement: 0, toxicity: 0, sentiment: 0, ...val } } })
    .success;

it('what a chat was like is said in shares, and its mood from -1 to 1', () => {
  for (const field of ['excitement', 'toxicity'])
    expect(
      [0, 1, -0.01, 1.01].map((value) => chat({ [field]: value })),
      field,
    ).toEqual([true, true, false, false]);
  expect([-1, 1, -1.01, 1.01].map((sentiment) => chat({ sentiment }))).toEqual([true, true, false, false]);
});

it('a calibration says how much of a step is done', () => {
  const told = (share: number) => FromRecorder.safeParse({ type: 'calibrating', step: 'decoding', share }).success;
  expect([0, 1, -0.01, 1.01].map(told)).toEqual([true, true, false, false]);
});
