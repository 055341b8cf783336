import { describe, expect, it } from 'vitest';
import { badIn, KnownBad } from '#core/known-bad.ts';

const list = KnownBad.parse({
  list: 1,
  issued: '2027-01-31',
  versions: [
    { from: '0.2.0', to: '0.2.3', why: 'it loses a second', do: 'update' },
    { from: '0.10.0', to: '0.10.0', why: 'it signs nothing', do: 'update' },
  ],
});

describe('a list of bad versions', () => {
  it.each([
    ['0.1.9', 0],
    ['0.2.0', 1],
    ['0.2.3', 1],
    ['0.2.3-beta.1', 1],
    ['0.2.4', 0],
    ['0.9.0', 0],
    ['0.10.0', 1],
    ['1.2.0', 0],
  ])('says of %s %i things', (version, count) => expect(badIn(list, version)).toHaveLength(count));

  it.each([
    [{ list: 2, issued: '2027-01-31', versions: [] }],
    [{ list: 1, issued: 'soon', versions: [] }],
    [{ list: 1, issued: '2027-01-31', versions: [{ from: '1', to: '2', why: 'x', do: 'y' }] }],
    [{ list: 1, issued: '2027-01-31', versions: [{ from: '1.0.0', to: '2.0.0', why: '', do: 'y' }] }],
    [{ list: 1, issued: '2027-01-31', versions: [{ from: '2.0.0', to: '1.0.0', why: 'x', do: 'y' }] }],
  ])('is not %o', (wrong) => expect(KnownBad.safeParse(wrong).success).toBe(false));
});
