import { describe, expect, it } from 'vitest';
import { PlainLine, plainInputs } from '#shard/core/import/plain-line.ts';

const inputs = (line: unknown) => [...plainInputs(PlainLine.parse(line), 1000)];

describe('a line of a plain list', () => {
  it.each([
    [{ t_s: '0.5', key: 'KeyW', down: '1' }, [{ atUs: 501_000, is: 'key', key: 'KeyW', down: true }]],
    [{ t_ms: 2, key: 'KeyW', down: false }, [{ atUs: 3000, is: 'key', key: 'KeyW', down: false }]],
    [{ t_us: 7, key: 'w', down: 'down' }, [{ atUs: 1007, is: 'key', key: undefined, down: true }]],
    [{ t_us: 0, dx: '3', dy: '', key: '' }, [{ atUs: 1000, is: 'move', dx: 3, dy: 0 }]],
    [{ t_us: 0, wheel_y: -1 }, [{ atUs: 1000, is: 'wheel', dx: 0, dy: -1 }]],
    [
      { t_us: 0, key: 'MouseLeft', down: 'release', dx: 1 },
      [
        { atUs: 1000, is: 'key', key: 'MouseLeft', down: false },
        { atUs: 1000, is: 'move', dx: 1, dy: 0 },
      ],
    ],
  ])('%o', (line, wanted) => expect(inputs(line)).toEqual(wanted));

  it.each([
    [{ key: 'KeyW', down: 1 }, 'has no time'],
    [{ t_s: 1, t_ms: 1000, dx: 1 }, 'has no time, or several'],
    [{ t_s: 1, key: 'KeyW' }, 'a key without down'],
    [{ t_s: 1 }, 'says nothing'],
    [{ t_s: 'soon', dx: 1 }, ''],
    [{ t_s: 1, dx: 'Infinity' }, ''],
    [{ t_s: 1, key: 'KeyW', down: 'maybe' }, ''],
    [{ t_s: [], dx: 1 }, ''],
    [{ t_s: true, dx: 1 }, ''],
    [{ t_s: '  ', dx: 1 }, ''],
    [{ t_s: 1, dx: 1e39 }, ''],
  ])('%o is none', (line, why) => {
    const { success, error } = PlainLine.safeParse(line);
    expect(success).toBe(false);
    expect(error?.message).toContain(why);
  });
});
