import { describe, expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { deadDevice } from '#format/core/quality/input/devices.ts';

const FPS = 60;
const COUNT = 3000;

interface Told {
  readonly changes?: (n: number) => boolean;
  readonly counts?: (n: number) => number;
  readonly keys?: (n: number) => number;
  readonly held?: (n: number) => boolean;
}

const within = (from: number, to: number) => (n: number) => n >= from && n < to;

/** What is said of fifty seconds, each frame of which has a bin of input of its own. */
function silence({ changes = () => true, counts = () => 0, keys = () => 0, held = () => false }: Told) {
  const tsUs = Float64Array.from({ length: COUNT }, (_, n) => 1e6 + n * 50_000);
  const facts = {
    frames: { tsUs, change: Uint16Array.from(tsUs, (_, n) => Number(changes(n))), blank: undefined },
    controls: {
      input: {
        activity: {
          fromUs: 1e6,
          counts: Float32Array.from(tsUs, (_, n) => counts(n)),
          changes: Uint16Array.from(tsUs, (_, n) => keys(n)),
          held: Uint8Array.from(tsUs, (_, n) => Number(held(n))),
        },
      },
    },
    meta: { display: { fps: FPS } },
  };
  return [deadDevice(facts as unknown as ShardFacts)].flat()[0];
}

/** Something is held all the time, but for some stretches. */
const quietIn = (...stretches: readonly (readonly [from: number, to: number])[]) => ({
  held: (n: number) => !stretches.some(([from, to]) => n >= from && n < to),
});

describe('a silence', () => {
  it('ends with a count of the mouse, a key that goes up or down, and whatever is held', () => {
    const at = { at: [{ from: 0, to: 1499, of: 'frame' }], severity: 'warn' };
    expect(silence({ counts: (n) => Number(n >= 1500) })).toMatchObject(at);
    expect(silence({ keys: (n) => Number(n >= 1500) })).toMatchObject(at);
    expect(silence({ held: (n) => n >= 1500 })).toMatchObject(at);
  });

  it('may begin with the session, and end with it', () => {
    expect(silence(quietIn([0, 481]))).toMatchObject({ severity: 'warn', at: [{ from: 0, to: 480 }], measured: 481 / 60, limit: 8 });
    expect(silence(quietIn([1, 482]))).toMatchObject({ at: [{ from: 1, to: 481 }] });
    expect(silence(quietIn([COUNT - 481, COUNT]))).toMatchObject({ at: [{ from: COUNT - 481, to: COUNT - 1 }] });
  });

  it('is told where it is longest, and the first of equals', () => {
    const longest = (...stretches: readonly (readonly [number, number])[]) => silence(quietIn(...stretches))?.at[0];
    expect(longest([1000, 1490], [1600, 2091])).toMatchObject({ from: 1600, to: 2090 });
    expect(longest([1000, 1491], [1600, 2090])).toMatchObject({ from: 1000, to: 1490 });
    expect(longest([1000, 1490], [1600, 2090])).toMatchObject({ from: 1000, to: 1489 });
  });

  it('is one where more than half of its pictures are within six frames of a change', () => {
    const quiet = quietIn([1100, 1700]);
    // A change at the last of 295 frames lasts for five more: 300 of 600.
    expect(silence({ ...quiet, changes: within(1400, 1695) })).toMatchObject({ severity: 'pass', measured: 0, at: [] });
    expect(silence({ ...quiet, changes: within(1399, 1695) })).toMatchObject({ severity: 'warn', at: [{ from: 1100, to: 1699 }] });
    // What changed before it began is not its own.
    expect(silence({ ...quiet, changes: (n) => n < 1100 || within(1400, 1695)(n) })).toMatchObject({ severity: 'pass' });
  });

  it('is not looked for where neither changes nor input are known', () => {
    const activity = { fromUs: 0, counts: [], changes: [], held: [] };
    const of = (facts: object) => [deadDevice({ meta: { display: { fps: FPS } }, ...facts } as unknown as ShardFacts)].flat();
    expect(of({ frames: { tsUs: [0, 1] }, controls: { input: { activity } } })).toEqual([]);
    expect(of({ frames: undefined, controls: { input: { activity } } })).toEqual([]);
    expect(of({ frames: { tsUs: [0, 1], change: [0, 1] }, controls: {} })).toEqual([]);
  });
});
