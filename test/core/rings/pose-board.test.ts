import { expect, it } from 'vitest';
import { PoseBoard } from '#core/rings/pose-board.ts';

it('returns the latest pose of each device, and nothing for one never written', () => {
  const shared = PoseBoard.allocate();
  const [game, recorder] = [new PoseBoard(shared), new PoseBoard(shared)];
  const into = new Float32Array(8);
  expect([recorder.readCamera(into, 0, 5), recorder.readVr(0, into, 0, 5)]).toEqual([false, false]);
  game.setCamera({ yawDeg: 90, pitchDeg: -15 }, 5);
  game.setVr('vr_hand_R', { px: 1, py: 2, pz: 3, rx: 4, ry: 5, rz: 6 }, 5);
  expect(recorder.readCamera(into, 1, 5)).toBe(true);
  expect([...into.subarray(1, 4)]).toEqual([90, -15, Number.NaN]);
  expect(recorder.readVr(1, into, 0, 5)).toBe(false);
  expect(recorder.readVr(2, into, 2, 1_000_000)).toBe(true);
  expect([...into.subarray(2)]).toEqual([1, 2, 3, 4, 5, 6]);
});

it('returns nothing while a pose is being written', () => {
  const shared = PoseBoard.allocate();
  const board = new PoseBoard(shared);
  board.setCamera({ yawDeg: 1, pitchDeg: 1 }, 5);
  // An odd version: a write is under way.
  Atomics.add(new Int32Array(shared, 0, 1), 0, 1);
  expect(board.readCamera(new Float32Array(6), 0, 5)).toBe(false);
});

it('forgets a pose that is not renewed', () => {
  const board = new PoseBoard(PoseBoard.allocate());
  board.setCamera({ yawDeg: 1, pitchDeg: 1 }, 5_000_000);
  const into = new Float32Array(6);
  expect([board.readCamera(into, 0, 6_000_000), board.readCamera(into, 0, 6_000_001)]).toEqual([true, false]);
});
