import { expect, it } from 'vitest';
import { BASE_ACTIONS, BASELINE_PROFILE, KeyProfile } from '#format/core/input/profile.ts';

const fits = (change: object) => KeyProfile.safeParse({ ...BASELINE_PROFILE, ...change }).success;

it('a profile has a version, a title and names of its own form', () => {
  expect(fits({})).toBe(true);
  expect([0, 1, 2].map((profile_version) => fits({ profile_version }))).toEqual([false, true, false]);
  expect(['', ' ', 'x'].map((title) => fits({ title }))).toEqual([false, false, true]);
  expect(['a', '9-b', 'a'.repeat(64), 'a'.repeat(65), 'A', '-a', ''].map((name) => fits({ name }))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

it('an action has a free bit, a column of its own, or neither', () => {
  const action = (one: object) => fits({ actions: { Map: one } });
  expect([action({}), action({ bit: 11 }), action({ bit: 15 }), action({ column: 'custom_map' })]).toEqual([true, true, true, true]);
  expect([action({ bit: 10 }), action({ bit: 16 }), action({ bit: 11, column: 'custom_map' })]).toEqual([false, false, false]);
});

it('every game has the keys of the mask and the buttons of a mouse', () => {
  expect([BASE_ACTIONS[0], BASE_ACTIONS.at(-1), BASE_ACTIONS.length]).toEqual(['W', 'X2', 14]);
});

it('a known lag is of 0 to 1000 ms, and somebody’s word', () => {
  const latency = (ms: number, source = 'x') => fits({ latency: { ms, source } });
  expect([latency(0), latency(1000), latency(-1), latency(1001)]).toEqual([true, true, false, false]);
  expect([latency(5, ''), latency(5, ' ')]).toEqual([false, false]);
});
