import { expect, it } from 'vitest';
import { PoseBoard, VR_DEVICES } from '#core/rings/pose-board.ts';

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

const POSE = { px: 1, py: 2, pz: 3, rx: 4, ry: 5, rz: 6 };

it('keeps the camera and each device apart, writes six numbers and no more', () => {
  const shared = PoseBoard.allocate();
  const [game, recorder] = [new PoseBoard(shared), new PoseBoard(shared)];
  game.setCamera({ yawDeg: 100, pitchDeg: 200 }, 10);
  VR_DEVICES.forEach((device, i) => {
    game.setVr(device, { ...POSE, px: 10 * i, rz: 7 + i }, 11 + i);
  });
  const read = (into: Float32Array, one: number | 'camera') =>
    one === 'camera' ? recorder.readCamera(into, 2, 20) : recorder.readVr(one, into, 2, 20);
  const seen = (['camera', 0, 1, 2] as const).map((one) => {
    const into = new Float32Array(10).fill(99);
    return [read(into, one), ...into];
  });
  const none = Number.NaN;
  expect(seen).toEqual([
    [true, 99, 99, 100, 200, none, none, none, none, 99, 99],
    [true, 99, 99, 0, 2, 3, 4, 5, 7, 99, 99],
    [true, 99, 99, 10, 2, 3, 4, 5, 8, 99, 99],
    [true, 99, 99, 20, 2, 3, 4, 5, 9, 99, 99],
  ]);
  expect(shared.byteLength).toBe(4 * (4 + 4 * 6 + 4 * 2));
});

it('ages each pose by itself', () => {
  const board = new PoseBoard(PoseBoard.allocate());
  board.setCamera({ yawDeg: 1, pitchDeg: 2 }, 1_000_000);
  board.setVr('vr_hmd', POSE, 2_000_000);
  board.setVr('vr_hand_R', POSE, 3_000_000);
  const into = new Float32Array(6);
  const current = (us: number) => [board.readCamera(into, 0, us), ...[0, 1, 2].map((i) => board.readVr(i, into, 0, us))];
  expect(current(2_000_001)).toEqual([false, true, false, true]);
  expect(current(3_000_000)).toEqual([false, true, false, true]);
  expect(current(3_000_001)).toEqual([false, false, false, true]);
  expect(current(4_000_001)).toEqual([false, false, false, false]);
});

it('returns nothing where a pose was written while it was read: half of it may be the one before', () => {
  const board = new PoseBoard(PoseBoard.allocate());
  board.setCamera({ yawDeg: 1, pitchDeg: 2 }, 5);
  let writes = 0;
  const into = new Proxy(new Float32Array(6), {
    set: (target, at, value) => {
      if (writes++ === 0) board.setCamera({ yawDeg: 3, pitchDeg: 4 }, 5);
      return Reflect.set(target, at, value, target);
    },
  });
  expect(board.readCamera(into, 0, 5)).toBe(false);
  expect([board.readCamera(into, 0, 5), into[0], into[1]]).toEqual([true, 3, 4]);
});
