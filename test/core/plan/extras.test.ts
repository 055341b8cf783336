import { expect, it } from 'vitest';
import { EXTRAS, NO_EXTRAS, SWITCHES, scopesOf, switchesOf, TAKING } from '#core/plan/extras.ts';

const names = Object.keys(EXTRAS);

it('each is either on or off, or takes something', () => {
  expect([...TAKING, ...SWITCHES].sort()).toEqual(names.toSorted());
  expect(TAKING).toEqual(['geo', 'probe']);
});

it('need the consent to what they open, and to nothing else', () => {
  expect(scopesOf({ geo: '8', probe: 'host', voice: true })).toEqual(['geo', 'network', 'voice']);
  expect(scopesOf({ voice: false })).toEqual([]);
  expect(scopesOf(NO_EXTRAS)).toEqual([]);
  expect(Object.keys(NO_EXTRAS).sort()).toEqual(names.toSorted());
});

it('are off unless they were switched on', () => {
  expect(switchesOf({})).toEqual({ voice: false });
  expect(switchesOf({ voice: true, probe: 'host' })).toEqual({ voice: true });
});
