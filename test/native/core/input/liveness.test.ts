import { expect, it } from 'vitest';
import { Liveness } from '#native/core/input/liveness.ts';

const S = 1_000_000;

/** Looks once a second; `idleS` is the system's idle time, `saw` whether the source delivered. Returns the seconds a restart was due. */
function watch(seconds: number, idleS: (s: number) => number, saw: (s: number) => boolean): { restarts: number[]; aliveS: number } {
  const liveness = new Liveness();
  const restarts: number[] = [];
  for (let s = 1; s <= seconds; s++) {
    if (saw(s)) liveness.saw();
    if (liveness.due(s * S) && liveness.look(s * S, idleS(s) * S)) restarts.push(s);
  }
  return { restarts, aliveS: liveness.aliveUs / S };
}

it('a source that goes silent while somebody plays is noticed within 5 s, and once only', () => {
  const { restarts, aliveS } = watch(
    20,
    () => 0.1,
    (s) => s <= 10 || s > 15,
  );
  expect(restarts).toEqual([13]);
  expect(aliveS).toBe(20);
});

it('the moment it fell silent is known', () => {
  expect(
    watch(
      14,
      () => 0.1,
      (s) => s <= 10,
    ),
  ).toEqual({ restarts: [13], aliveS: 10 });
});

it('silence while nobody plays is no alarm', () => {
  expect(
    watch(
      60,
      (s) => s,
      (s) => s === 1,
    ),
  ).toEqual({ restarts: [], aliveS: 60 });
});

it('an answer that tells nothing proves neither silence nor life', () => {
  const liveness = new Liveness();
  const restarts: number[] = [];
  for (let s = 1; s <= 20; s++) {
    if (s <= 5) liveness.saw();
    // Every other second it cannot tell.
    if (liveness.look(s * S, s % 2 === 0 ? undefined : 0.1 * S)) restarts.push(s);
  }
  expect(restarts[0]).toBe(11);
  expect(liveness.aliveUs).toBe(5 * S);
});

it('an occasional touch that the source does not see is no alarm: games reset the idle time themselves', () => {
  const { restarts, aliveS } = watch(
    100,
    (s) => (s % 30 === 0 ? 0.1 : s % 30),
    () => false,
  );
  expect([restarts, aliveS]).toEqual([[], 100]);
});

it('one touch in many seconds is no alarm', () => {
  expect(
    watch(
      30,
      (s) => s % 3,
      (s) => s % 3 === 0,
    ).restarts,
  ).toEqual([]);
});

it('what came before the first look counts', () => {
  const liveness = new Liveness();
  liveness.saw();
  liveness.look(S, undefined);
  expect(liveness.aliveUs).toBe(S);
});

it('a source is due a second after the last look, and not before', () => {
  const liveness = new Liveness();
  expect([S - 1, S].map((us) => liveness.due(us))).toEqual([false, true]);
  liveness.look(5 * S, undefined);
  expect([6 * S - 1, 6 * S].map((us) => liveness.due(us))).toEqual([false, true]);
});

it('what the system saw just at the last look is older than it', () => {
  const restarts = (idleUs: number) => {
    const liveness = new Liveness();
    return Array.from({ length: 8 }, (_, s) => liveness.look((s + 1) * S, idleUs)).flatMap((is, s) => (is ? [s + 1] : []));
  };
  expect(restarts(S)).toEqual([]);
  // The first look has none before it; three in a row are enough, then it is restarted and takes three more.
  expect(restarts(S - 1)).toEqual([4, 7]);
});

it('an event between silent looks begins their count anew', () => {
  const liveness = new Liveness();
  const seen = [false, false, false, true, false, false, false];
  const said = seen.map((saw, s) => {
    if (saw) liveness.saw();
    return liveness.look((s + 1) * S, 0);
  });
  expect(said).toEqual([false, false, false, false, false, false, true]);
  expect(liveness.aliveUs).toBe(4 * S);
});

it('a source that never gave anything was never known to work; three silent looks are enough from the first on', () => {
  const liveness = new Liveness();
  expect(liveness.aliveUs).toBe(0);
  const said = [undefined, 0, 0, 0].map((idleUs, s) => liveness.look((s + 1) * S, idleUs));
  expect([said, liveness.aliveUs]).toEqual([[false, false, false, true], 0]);
});
