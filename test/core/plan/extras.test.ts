import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EXTRA_FLAGS, EXTRA_HELP, EXTRAS, extrasOf, NO_EXTRAS, SWITCHES, scopesOf, switchesOf, TAKING } from '#core/plan/extras.ts';

const names = Object.keys(EXTRAS);

it('each is either on or off, or takes something', () => {
  expect([...TAKING, ...SWITCHES].sort()).toEqual(names.toSorted());
  expect(TAKING).toEqual(['geo', 'probe']);
});

describe.each(names)('%s', (name) => {
  it('has a line of help', () => {
    expect(EXTRA_HELP).toMatch(new RegExp(`^  --${name}\\b.{10,}`, 'm'));
  });
});

it('are read from flags', () => {
  const { values } = parseArgs({ args: ['--geo', '52.5,13.4', '--voice'], options: EXTRA_FLAGS, strict: true });
  expect(extrasOf(values)).toEqual({ geo: '52.5,13.4', voice: true });
});

it('of a window, an empty text asks for nothing', () => {
  expect(extrasOf({ geo: '', probe: 'host', voice: false })).toEqual({ probe: 'host', voice: false });
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
