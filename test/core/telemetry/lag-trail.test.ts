import { describe, expect, it } from 'vitest';
import type { RecordOf } from '#core/journal/records.ts';
import { LagTrail } from '#core/telemetry/lag-trail.ts';
import { KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { REGION_FIELDS } from '#format/core/picture-regions.ts';
import { Random } from '#scripts/random.ts';

const NONE = Number.NaN;
const AT_REST = {
  ...{ dx: 0, dy: 0, keymask: 0, custom: 0, buttons: 0 },
  ...{ axis0: NONE, axis1: NONE, axis2: NONE, axis3: NONE, axis4: NONE, axis5: NONE },
};
const STILL = {
  ...{ repeat: false, blank: false, motionX: 0, motionY: 0 },
  ...Object.fromEntries(REGION_FIELDS.map((field) => [field, 0])),
};
type Row = RecordOf<'rows'>;
type Frame = RecordOf<'frames'>;

function recorded(lateUs = 0) {
  const trail = new LagTrail(lateUs);
  return {
    trail,
    row: (us: number, device: number, more: Partial<Row> = {}) => trail.row({ ...AT_REST, tsUs: us, device, ...more } as Row),
    frame: (us: number, more: Partial<Frame> = {}) => trail.frame({ ...STILL, captureUs: us, ...more } as Frame),
  };
}
const S = 1e6;

describe('a look', () => {
  it('finds no window before ten seconds were shown, nor twice for one picture', () => {
    const { trail, frame } = recorded();
    for (let i = 0; i < 20; i++) frame(5 * S + 0.5 * S * i);
    expect(trail.window()).toBeUndefined();
    frame(15 * S - 1);
    expect(trail.window()).toBeUndefined();
    frame(15 * S);
    expect(trail.window()).toMatchObject({ lagMs: undefined, signal: undefined, acted: false, fromUs: 5 * S, toUs: 15 * S + 1 });
    expect(trail.window()).toBeUndefined();
    frame(15.5 * S, { repeat: true });
    expect(trail.window()).toBeUndefined();
    // Black: neither it nor the change from it is a picture of the game.
    frame(16 * S, { blank: true });
    frame(16.5 * S);
    expect(trail.window()).toBeUndefined();
    frame(17 * S);
    expect(trail.window()).toMatchObject({ toUs: 17 * S + 1 });
  });

  it('goes by the times at which pictures were read, less what these are late by', () => {
    const { trail, frame } = recorded(3000);
    for (let i = 0; i <= 20; i++) frame(5 * S + 0.5 * S * i);
    expect(trail.window()).toMatchObject({ fromUs: 5 * S - 3000, toUs: 15 * S + 1 - 3000 });
  });

  it('looks for presses in the last twenty seconds, or in what there is', () => {
    const { trail, frame } = recorded();
    for (let i = 0; i <= 39; i++) frame(0.5 * S * i);
    expect(trail.window()).toMatchObject({ fromUs: 0, toUs: 19.5 * S + 1 });
    for (let i = 40; i <= 41; i++) frame(0.5 * S * i);
    expect(trail.window()).toMatchObject({ fromUs: 0.5 * S, toUs: 20.5 * S + 1 });
  });

  it('may be at two pictures, if they are ten seconds apart', () => {
    const { trail, frame } = recorded();
    frame(0);
    frame(10 * S);
    expect(trail.window()).toMatchObject({ fromUs: 0, toUs: 10 * S + 1 });
  });

  it('before any picture, or with one that has none before it, finds nothing', () => {
    const { trail, frame } = recorded();
    expect(trail.window()).toBeUndefined();
    frame(0);
    expect(trail.window()).toBeUndefined();
  });
});

/** How fast something turns, one way and the other: by chance, and anew every 0.13 s. */
const TURNS = Array.from(
  { length: 400 },
  (
    (chance) => () =>
      (chance.next() < 0.5 ? -1 : 1) * (0.2 + 0.8 * chance.next())
  )(new Random(3)),
);
const turning = (second: number) => TURNS[Math.floor((second + 30) / 0.13)] as number;

/** Twelve seconds of a game whose picture follows `drives` 50 ms later along one axis. */
function turned(device: number, drives: keyof Row, follows: 'motionX' | 'motionY') {
  const it = recorded();
  for (let i = 0; i < 12 * 240; i++) {
    const second = i / 240;
    it.row(second * S, device, { [drives]: (device === MOUSE ? 3 : 1) * turning(second) });
    if (i % 4 === 0) it.frame(second * S, { [follows]: -10 * turning(second - 0.05) });
  }
  return it;
}

describe('the picture follows', () => {
  it.each([
    ['the mouse to the side', MOUSE, 'dx', 'motionX', 'mouse-motion'],
    ['the mouse up and down', MOUSE, 'dy', 'motionY', 'mouse-motion'],
    ['a stick to the side', PAD, 'axis2', 'motionX', 'stick-motion'],
    ['a stick up and down', PAD, 'axis3', 'motionY', 'stick-motion'],
  ] as const)('%s', (_, device, drives, follows, signal) => {
    const window = turned(device, drives, follows).trail.window();
    expect(window).toMatchObject({ signal, acted: true });
    expect(Math.abs((window?.lagMs ?? 0) - 50)).toBeLessThan(12);
  });

  it.each([
    ['the mouse along the other axis', MOUSE, 'dx', 'motionY'],
    ['the other stick', PAD, 'axis0', 'motionX'],
    ['the camera’s angle on a row of the mouse', MOUSE, 'axis2', 'motionX'],
  ] as const)('not %s', (_, device, drives, follows) => {
    expect(turned(device, drives, follows).trail.window()?.signal).toBeUndefined();
  });
});

/** Something that lights up 80 ms after each press, and goes out 80 ms after its release: presses from second 0 to `untilS`, of `seconds`. */
function pressed(
  press: Partial<Row>,
  device: number,
  seconds = 21,
  untilS = seconds,
  { fps = 60, field = 'change0' as keyof Frame, fromS = 0 } = {},
) {
  const chance = new Random(7);
  const held: [number, number][] = [];
  for (let second = fromS + 0.3; second < untilS - 0.4; second += 0.2 + 0.25 * chance.next())
    held.push([second, second + 0.06 + 0.1 * chance.next()]);
  const it = recorded();
  const changesUs = held.flat().map((second) => (second + 0.08) * S);
  let [at, next, down] = [0, 0, 0];
  return {
    ...it,
    /** Goes on to a second. */
    until: (toS: number) => {
      for (; at < toS * 240; at++) {
        const second = at / 240;
        while (down < held.length && (held[down]?.[1] as number) < second) down += 1;
        const isDown = second >= (held[down]?.[0] ?? Number.POSITIVE_INFINITY);
        it.row(second * S, device, isDown ? press : {});
        if (at % (240 / fps) !== 0) continue;
        let change = Math.floor(40 * chance.next());
        for (; (changesUs[next] ?? Number.POSITIVE_INFINITY) <= second * S; next++) change += 9 * 256;
        it.frame(second * S, { [field]: change });
      }
    },
  };
}

describe('the picture answers', () => {
  it.each<[string, Partial<Row>, number]>([
    ['a key of the mask', { keymask: 1 }, KEYBOARD],
    ['a key of the profile’s own', { custom: 0x8000 }, KEYBOARD],
    ['a button of a pad', { buttons: 0x8000 }, PAD],
    ['a trigger', { axis5: 0.16 }, PAD],
  ])('%s', (_, press, device) => {
    const { trail, until } = pressed(press, device);
    until(20.5);
    const window = trail.window();
    expect(window).toMatchObject({ signal: 'press-change', acted: false });
    expect(Math.abs((window?.lagMs ?? 0) - 80)).toBeLessThan(16);
  });

  it('in its last ninth as in its first', () => {
    const { trail, until } = pressed({ axis0: -0.16 }, PAD, 21, 21, { field: 'change8' });
    until(20.5);
    expect(trail.window()?.signal).toBe('press-change');
  });

  it.each<[string, Partial<Row>, number]>([
    ['a stick at rest', { axis0: 0.15 }, PAD],
    ['what only a pad has, on a row of the keyboard', { buttons: 1, axis0: 1 }, KEYBOARD],
  ])('not %s', (_, press, device) => {
    const { trail, until } = pressed(press, device);
    until(20.5);
    expect(trail.window()?.signal).toBeUndefined();
  });
});

describe('a look a minute back', () => {
  /** Presses in the first forty seconds: the last twenty say nothing. */
  const idle = () => pressed({ keymask: 1 }, KEYBOARD, 90, 40, { fps: 30 });

  it('is taken where shorter ones found nothing, once there is a minute, every ten seconds', () => {
    const { trail, until } = idle();
    const at = (second: number) => {
      until(second);
      const { lagMs, fromUs = 0, toUs = 0 } = trail.window() ?? {};
      return [lagMs !== undefined, toUs - fromUs];
    };
    const [short, long] = [20 * S + 1, 60 * S + 1];
    expect(at(59.99)).toEqual([false, short]);
    // With the picture of second 60.
    expect(at(60.001)).toEqual([true, long]);
    expect(at(65)).toEqual([false, short]);
    expect(at(69.99)).toEqual([false, short]);
    expect(at(70.001)).toEqual([true, long]);
  });

  it('is taken once for what was silent, and not again while the shorter ones speak', () => {
    const { trail, until } = pressed({ keymask: 1 }, KEYBOARD, 73, 73, { fps: 30, fromS: 30 });
    const over = (second: number) => {
      until(second);
      const { fromUs = 0, toUs = 0 } = trail.window() ?? {};
      return toUs - fromUs;
    };
    expect([over(25), over(61), over(72)]).toEqual([20 * S + 1, 60 * S + 1, 20 * S + 1]);
  });

  it('is not taken where the shorter ones speak', () => {
    const { trail, until } = pressed({ keymask: 1 }, KEYBOARD, 62, 62, { fps: 30 });
    until(61);
    const { signal, fromUs = 0, toUs = 0 } = trail.window() ?? {};
    expect([signal, toUs - fromUs]).toEqual(['press-change', 20 * S + 1]);
  });

  it('is not taken of a game that has a camera', () => {
    const { trail, row, frame, until } = idle();
    // Half a minute of turns before.
    for (let i = 0; i < 12 * 240; i++) {
      const second = i / 240 - 20;
      row(second * S, MOUSE, { dx: 3 * turning(second) });
      if (i % 4 === 0) frame(second * S, { motionX: -10 * turning(second - 0.05) });
    }
    expect(trail.window()?.signal).toBe('mouse-motion');
    until(61);
    const { lagMs, fromUs = 0, toUs = 0 } = trail.window() ?? {};
    expect([lagMs, toUs - fromUs]).toEqual([undefined, 20 * S + 1]);
  });
});

describe('room', () => {
  it('is for 16384 frames: with one more the older half is gone', () => {
    const { trail, frame } = recorded();
    const [count, everyUs] = [1 << 14, 2000];
    for (let i = 0; i < count; i++) frame(i * everyUs);
    expect(trail.window()?.fromUs).toBe((count - 1) * everyUs - 20 * S);
    frame(count * everyUs);
    // Of 8193 that are left the oldest has none before it.
    expect(trail.window()).toMatchObject({ fromUs: (count / 2) * everyUs, toUs: count * everyUs + 1 });
  });

  it('is for 131072 rows: with one more the older half is gone', () => {
    const acted = (more: number) => {
      const { trail, row, frame } = recorded();
      const count = 1 << 17;
      // The mouse moved in the older half only, and so did the picture.
      for (let i = 0; i < count + more; i++) row((i * 10 * S) / count, MOUSE, { dx: i < count / 2 ? 1 + (i % 7) : 0 });
      for (let i = 0; i <= 601; i++) frame((i * S) / 60, { motionX: i < 300 ? 5 : 0 });
      return trail.window()?.acted;
    };
    expect([acted(0), acted(1)]).toEqual([true, false]);
  });
});
