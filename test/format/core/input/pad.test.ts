import { expect, it } from 'vitest';
import { PAD_AXES, PAD_AXIS_COLUMNS, PAD_BUTTONS, stickValue, triggerValue } from '#format/core/input/pad.ts';

it('a stick goes from -1 to 1, both ends included, and is 0 in the middle', () => {
  expect([-32_768, -16_384, -1, 0, 1, 32_767].map(stickValue)).toEqual([-1, -0.5, -1 / 32_768, 0, 1 / 32_767, 1]);
});

it('a trigger goes from 0 to 1, and is never less', () => {
  expect([-32_768, -1, 0, 1, 32_767].map(triggerValue)).toEqual([0, 0, 0, 1 / 32_767, 1]);
});

it('a pad’s buttons have the bits of a 16-bit mask, its axes a column each', () => {
  expect([PAD_BUTTONS.indexOf('A'), PAD_BUTTONS.indexOf('Back'), PAD_BUTTONS.length]).toEqual([0, 7, 16]);
  expect(PAD_AXIS_COLUMNS).toHaveLength(PAD_AXES);
});
