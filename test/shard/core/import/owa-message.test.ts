import { describe, expect, it } from 'vitest';
import { focusOf, OwaInputs, pictureOf } from '#shard/core/import/owa-message.ts';

describe('messages of open-world-agents', () => {
  it('say which key, and when, by their own time where they have one', () => {
    const inputs = new OwaInputs();
    expect(inputs.keyboard({ event_type: 'press', vk: 87 }, 5)).toEqual({ atUs: 5, is: 'key', key: 'KeyW', down: true });
    expect(inputs.keyboard({ event_type: 'release', vk: 87, timestamp: 7000 }, 5)).toMatchObject({ atUs: 7, down: false });
    expect(inputs.keyboard({ event_type: 'typed', vk: 87 }, 5)).toBeUndefined();
  });

  it('of the pointer become its motion, and of the device that of the device', () => {
    const inputs = new OwaInputs();
    const moves = [
      [10, 20],
      [13, 18],
      [13, 18],
    ].map(([x, y]) => inputs.mouse({ event_type: 'move', x, y }, 1));
    expect(moves.map((move) => (move?.is === 'move' ? [move.dx, move.dy] : []))).toEqual([
      [0, 0],
      [3, -2],
      [0, 0],
    ]);
    expect(inputs.mouse({ event_type: 'click', x: 0, y: 0, button: 'x1', pressed: true }, 1)).toMatchObject({
      key: 'MouseBack',
      down: true,
    });
    expect(inputs.mouse({ event_type: 'scroll', x: 0, y: 0, dx: 0, dy: -1 }, 1)).toMatchObject({ is: 'wheel', dy: -1 });
    expect(inputs.raw({ last_x: 4, last_y: -5, button_flags: 0x1 | 0x8 | 0x400, button_data: 65416 }, 1)).toEqual([
      { atUs: 1, is: 'move', dx: 4, dy: -5 },
      { atUs: 1, is: 'key', key: 'MouseLeft', down: true },
      { atUs: 1, is: 'key', key: 'MouseRight', down: false },
      { atUs: 1, is: 'wheel', dx: 0, dy: -1 },
    ]);
    const tablet = new OwaInputs();
    expect(tablet.raw({ last_x: 100, last_y: 200, us_flags: 1 }, 1)).toEqual([]);
    expect(tablet.raw({ last_x: 101, last_y: 200, us_flags: 1 }, 1)).toEqual([{ atUs: 1, is: 'other' }]);
  });

  it('of all versions say where a picture is', () => {
    expect(pictureOf({ utc_ns: 9000, media_ref: { uri: 'a.mkv', pts_ns: 3000 } })).toEqual({ uri: 'a.mkv', ptsNs: 3000, utcNs: 9000 });
    expect(pictureOf({ path: 'a.mkv', pts: 3000, utc_ns: 9000 })).toEqual({ uri: 'a.mkv', ptsNs: 3000, utcNs: 9000 });
    expect(pictureOf({ media_ref: { uri: 'a.png' } })).toBeUndefined();
  });

  it('of windows say when the game surely had the focus: between two that are its own', () => {
    const windows = ['My Game', 'My Game - paused', 'Mail', 'my game', 'MY GAME', 'Chat'].map((title, i) => ({ atUs: i, title }));
    expect(focusOf(windows, 'my game')).toEqual([
      { atUs: Number.MIN_SAFE_INTEGER, is: 'focus', game: false },
      { atUs: 0, is: 'focus', game: true },
      { atUs: 1, is: 'focus', game: false },
      { atUs: 3, is: 'focus', game: true },
      { atUs: 4, is: 'focus', game: false },
    ]);
  });
});
