import { describe, expect, it } from 'vitest';
import { OwaEvents, screenMessage } from '#corpus/core/export/owamcap/owa-messages.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { OwaInputs, pictureOf } from '#shard/core/import/owa-message.ts';

const still = { dx: 0, dy: 0 };

describe('messages of open-world-agents', () => {
  const events = new OwaEvents(BASELINE_PROFILE);
  const inputs = new OwaInputs();
  const read = (code: string, value: number, moves = still) => {
    const message = events.of({ code, value, ...moves }, 5_000n);
    if (message === undefined) return undefined;
    const json: unknown = JSON.parse(message.json);
    return message.topic === 'keyboard' ? [inputs.keyboard(json, 0)] : inputs.raw(json, 0);
  };

  it.each([
    ['W', 1, { is: 'key', key: 'KeyW', down: true }],
    ['Ctrl', 0, { is: 'key', key: 'ControlLeft', down: false }],
    ['Shift', 1, { is: 'key', key: 'ShiftLeft', down: true }],
    ['Space', 1, { is: 'key', key: 'Space', down: true }],
    ['RMB', 0, { is: 'key', key: 'MouseRight', down: false }],
    ['X2', 1, { is: 'key', key: 'MouseForward', down: true }],
    ['wheel_y', -2, { is: 'wheel', dx: 0, dy: -2 }],
    ['wheel_x', 1, { is: 'wheel', dx: 1, dy: 0 }],
  ])('%s %d is read as it was', (code, value, wanted) => expect(read(code, value)).toEqual([{ atUs: 5, ...wanted }]));

  it('keep the sum of motion in fractions of a count', () => {
    const moves = Array.from({ length: 10 }, () => read('move', 0, { dx: 0.25, dy: -1 })?.[0]);
    const total = moves.reduce((sum, move) => sum + (move?.is === 'move' ? move.dx : 0), 0);
    expect(Math.abs(total - 2.5)).toBeLessThanOrEqual(0.5);
    expect(moves.reduce((sum, move) => sum + (move?.is === 'move' ? move.dy : 0), 0)).toBe(-10);
  });

  it('have none for pads and markers, which are counted', () => {
    const before = events.leftOut;
    expect([read('pad_A', 1), read('marker', 1)]).toEqual([undefined, undefined]);
    expect(events.leftOut).toBe(before + 2);
  });

  it('say to the nanosecond when a picture was taken', () => {
    const { json } = screenMessage('a "b".mp4', { width: 640, height: 360 }, 1_764_000_000_123_456_789n, 16_666_666n);
    expect(json).toContain('"utc_ns":1764000000123456789');
    expect(pictureOf(JSON.parse(json))).toMatchObject({ uri: 'a "b".mp4', ptsNs: 16_666_666 });
  });
});
