import fc from 'fast-check';
import { expect, it } from 'vitest';
import { advance, liftPx, PITCH_LIMIT_PX, paintPanorama, react, START } from '#scripts/demo/scene.ts';

it('the picture turns by exactly as much as the mouse moved, so that later tests can find the motion in it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: -90, max: 90 }), fc.integer({ min: -9, max: 9 }))), (moves) => {
      let scene = START;
      for (const [dx, dy] of moves) scene = react(scene, { type: 'move', dx, dy });
      expect(scene.yawPx).toBe(moves.reduce((sum, [dx]) => sum + dx, 0));
      expect(Math.abs(scene.pitchPx)).toBeLessThanOrEqual(PITCH_LIMIT_PX);
    }),
  );
});

it('keys walk, sprint, crouch and jump, and a jump ends by itself', () => {
  const hold = (key: string) => react(START, { type: 'hold', key, down: true });
  expect(advance(hold('D'), 100).strafePx).toBeCloseTo(24);
  expect(advance(hold('A'), 100).strafePx).toBeCloseTo(-24);
  expect(advance(hold('W'), 100).walkPx).toBeCloseTo(24);
  expect(advance(react(hold('W'), { type: 'hold', key: 'Shift', down: true }), 100).walkPx).toBeCloseTo(48);
  expect(liftPx(hold('Ctrl'))).toBeLessThan(0);
  const jumping = advance(hold('Space'), 250);
  expect(liftPx(jumping)).toBe(60);
  expect(liftPx(advance(jumping, 300))).toBe(0);
  expect(advance(react(hold('D'), { type: 'hold', key: 'D', down: false }), 100).strafePx).toBe(0);
});

it('the panorama is the same every time, with valid colours', () => {
  const painted = paintPanorama(512, 300, 1);
  expect(painted).toEqual(paintPanorama(512, 300, 1));
  expect(painted).not.toEqual(paintPanorama(512, 300, 2));
  expect(painted.length).toBeGreaterThan(100);
  for (const { color } of painted) expect(color).toBeLessThanOrEqual(0xffffff);
});
