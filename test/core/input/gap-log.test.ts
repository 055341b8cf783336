import { expect, it } from 'vitest';
import { GapLog } from '#core/input/gap-log.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { reasonIndex } from '#format/core/input/gap.ts';
import { drained, recordRing } from '#test/support/record-rings.ts';

function logged(wholeScreen: boolean, use: (log: GapLog) => void) {
  const ring = recordRing('gaps', 16);
  const shield = new PictureShield(PictureShield.allocate());
  use(new GapLog(ring, shield, wholeScreen));
  const records = drained(ring, 'gaps', ({ fromUs, toUs, reason, device }) => [fromUs, toUs, reason, device]);
  shield.decide(Number.POSITIVE_INFINITY);
  return { records, at: (us: number) => shield.verdict(us) };
}

it('writes when a gap begins and when it ends, with its reason', () => {
  const { records } = logged(false, (log) => {
    log.open(100, 'held');
    log.close(200);
  });
  expect(records).toEqual([
    [100, 0, reasonIndex('held'), 0],
    [100, 200, reasonIndex('held'), 0],
  ]);
});

it('names the pad that is missing, counted from 1, and each only while it is', () => {
  const { records } = logged(false, (log) => {
    log.padFound(0, 50);
    log.padLost(0, 100);
    log.padLost(3, 150);
    log.padFound(0, 200);
    log.padFound(0, 250);
    log.padFound(3, 300);
  });
  const lost = reasonIndex('device-lost');
  expect(records).toEqual([
    [100, 0, lost, 1],
    [150, 0, lost, 4],
    [100, 200, lost, 1],
    [150, 300, lost, 4],
  ]);
});

it('keeps pictures black while another window may be shown, and 0.2 s longer', () => {
  const use = (log: GapLog) => {
    log.open(1_000_000, 'unfocused');
    log.close(2_000_000);
  };
  const own = logged(false, use);
  expect([999_999, 1_000_000, 2_000_000, 2_199_999, 2_200_000].map(own.at)).toEqual(['show', 'blank', 'blank', 'blank', 'show']);
  expect(logged(true, use).at(1_500_000)).toBe('show');
});

it('leaves pictures of a game whose input alone is missing', () => {
  const { at } = logged(false, (log) => {
    log.open(1_000_000, 'hook-lost');
    log.close(2_000_000);
  });
  expect(at(1_500_000)).toBe('show');
});

it('what finds no room is left out, and counted by its ring', () => {
  const ring = recordRing('gaps', 1);
  const log = new GapLog(ring, new PictureShield(PictureShield.allocate()), false);
  log.open(100, 'held');
  log.close(200);
  expect(ring.overflows).toBe(1);
  expect(drained(ring, 'gaps', ({ fromUs, toUs }) => [fromUs, toUs])).toEqual([[100, 0]]);
  log.open(300, 'held');
  expect(drained(ring, 'gaps', ({ fromUs, toUs }) => [fromUs, toUs])).toEqual([[300, 0]]);
});

it('each of eight pads is missing by itself', () => {
  const { records } = logged(false, (log) => {
    for (const pad of [0, 3, 7]) log.padLost(pad, 100 + pad);
    for (const pad of [7, 3, 0]) log.padFound(pad, 200);
    // Not missing any more.
    for (const pad of [0, 3, 7]) log.padFound(pad, 300);
  });
  const lost = reasonIndex('device-lost');
  expect(records).toEqual([
    [100, 0, lost, 1],
    [103, 0, lost, 4],
    [107, 0, lost, 8],
    [107, 200, lost, 8],
    [103, 200, lost, 4],
    [100, 200, lost, 1],
  ]);
});

it('pictures of the gap of one pad are shown, and nothing is decided but by its word', () => {
  const ring = recordRing('gaps', 16);
  const shield = new PictureShield(PictureShield.allocate());
  const log = new GapLog(ring, shield, false);
  log.padLost(1, 100);
  log.decide(5000);
  expect([shield.decidedUs, shield.verdict(4999), shield.verdict(5000)]).toEqual([5000, 'show', 'undecided']);
});
