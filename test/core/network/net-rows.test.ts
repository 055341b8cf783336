import { expect, it } from 'vitest';
import { netRecord, netRowOf } from '#core/journal/net-record.ts';
import { RECORDS } from '#core/journal/records.ts';
import { mergeNetRows } from '#core/network/net-rows.ts';
import { NET_SOURCES, type NetRow } from '#format/core/documents/net-row.ts';

const row = (s: number, pathBy: NetRow['pathBy']): NetRow => ({ tsUs: s * 1e6, rttMs: 20, pathBy });

it('a row comes out of its record as it went in, what nobody knows too', () => {
  const whole: NetRow = {
    tsUs: 5,
    rttMs: 20.5,
    jitterMs: 1.5,
    lossPct: 0.25,
    uplinkKbps: 100,
    downlinkKbps: 1e6,
    pathBy: 'tcp',
    ratesBy: 'interface',
  };
  for (const each of [whole, { tsUs: 6 }]) expect(netRowOf(RECORDS.net.of(netRecord(each)))).toEqual({ ...NOTHING, ...each });
});

const NOTHING = {
  rttMs: undefined,
  jitterMs: undefined,
  lossPct: undefined,
  uplinkKbps: undefined,
  downlinkKbps: undefined,
  pathBy: undefined,
  ratesBy: undefined,
};

it('what the game says counts while it says anything, and what was measured elsewhere', () => {
  const measured = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5].map((s) => row(s, 'tcp'));
  const rows = mergeNetRows([row(1.1, 'game'), row(2.1, 'game'), row(9, 'game')], measured);
  expect(rows.map(({ tsUs, pathBy }) => `${tsUs / 1e6} ${pathBy}`)).toEqual([
    '0.5 tcp',
    '1.1 game',
    '2.1 game',
    '4.5 tcp',
    '5 tcp',
    '9 game',
  ]);
});

it('no two rows are closer than a quarter of a second, and all are in order', () => {
  const rows = mergeNetRows([row(1, 'game'), row(1.1, 'game'), row(1.3, 'game')], [row(0.9, 'tcp'), row(1.2, 'tcp')]);
  expect(rows.map(({ tsUs }) => tsUs / 1e6)).toEqual([1, 1.3]);
  expect(mergeNetRows([], [])).toEqual([]);
});

it('the game counts for two seconds after each of its rows, and for a quarter of a second before', () => {
  const at = (us: number, pathBy: NetRow['pathBy']): NetRow => ({ tsUs: us, pathBy });
  const merged = (told: readonly number[], measured: readonly number[]) =>
    mergeNetRows(
      told.map((us) => at(us, 'game')),
      measured.map((us) => at(us, 'tcp')),
    ).map(({ tsUs }) => tsUs);
  expect(merged([1_000_000], [3_000_000])).toEqual([1_000_000]);
  expect(merged([1_000_000], [3_000_001])).toEqual([1_000_000, 3_000_001]);
  expect(merged([1_000_000], [760_000])).toEqual([1_000_000]);
  expect(merged([1_000_000], [759_999])).toEqual([759_999, 1_000_000]);
  // What was measured at the time of a row of the game gives way to it.
  expect(merged([1_000_000], [1_000_000])).toEqual([1_000_000]);
});

it('rows 240 ms apart are both kept, the later of two that are closer is not', () => {
  const measured = (...us: number[]) =>
    mergeNetRows(
      [],
      us.map((tsUs) => ({ tsUs })),
    ).map(({ tsUs }) => tsUs);
  expect(measured(0, 240_000, 479_999, 480_000)).toEqual([0, 240_000, 480_000]);
});

it('each source has a number of its own in a record, and nobody has none', () => {
  const numbers = [undefined, ...NET_SOURCES].map((by) => {
    const { pathBy, ratesBy } = RECORDS.net.of(netRecord({ tsUs: 1, pathBy: by, ratesBy: by }));
    return [pathBy, ratesBy];
  });
  expect(numbers).toEqual([0, 1, 2, 3, 4, 5].map((n) => [n, n]));
  for (const by of NET_SOURCES)
    expect(netRowOf(RECORDS.net.of(netRecord({ tsUs: 1, pathBy: by })))).toMatchObject({ pathBy: by, ratesBy: undefined });
});
