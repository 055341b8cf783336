import { expect, it } from 'vitest';
import { Handover } from '#core/rings/handover.ts';

it('lets one encoder write at a time, and none whose turn is over', () => {
  const handover = new Handover(Handover.allocate());
  expect(handover.first).toBe(-1);
  expect(handover.enter(0)).toBe(true);
  // It is writing: it waits for the disk, not for its codec.
  expect(handover.pass(0)).toBe(false);
  handover.wrote(7, 4000, 123.5, 20, true);
  handover.leave(0);
  expect(handover.pass(0)).toBe(true);
  expect(handover.enter(0)).toBe(false);
  expect([handover.written, handover.bytes, handover.captureUs, handover.errUs, handover.blank]).toEqual([7, 4000, 123.5, 20, true]);
  expect(handover.enter(1)).toBe(true);
  handover.leave(1);
  // Passing twice by mistake does not move the turn.
  expect(handover.pass(0)).toBe(false);
  expect(handover.enter(1)).toBe(true);
});

it('lets in the encoder whose turn it is, and no other, in every turn', () => {
  const handover = new Handover(Handover.allocate());
  for (let turn = 0; turn < 5; turn++) {
    for (const other of [0, 1, 2, 3, 4, 5]) if (other !== turn) expect(handover.enter(other)).toBe(false);
    expect(handover.enter(turn)).toBe(true);
    handover.leave(turn);
    expect(handover.pass(turn)).toBe(true);
  }
});

it('tells the next encoder what was written, each figure from its own place', () => {
  const shared = Handover.allocate();
  const [before, next] = [new Handover(shared), new Handover(shared)];
  expect([next.first, next.written, next.bytes, next.captureUs, next.errUs, next.blank]).toEqual([-1, 0, 0, 0, 0, false]);
  before.enter(0);
  before.first = 12;
  before.wrote(3, 4e9, 5e9 + 0.5, 250.25, true);
  // What is written does not give the turn away.
  expect(next.enter(0)).toBe(false);
  expect([next.first, next.written, next.bytes, next.captureUs, next.errUs, next.blank]).toEqual([12, 3, 4e9, 5e9 + 0.5, 250.25, true]);
  before.wrote(4, 4e9 + 1, 6e9, 1, false);
  expect([next.first, next.written, next.bytes, next.captureUs, next.errUs, next.blank]).toEqual([12, 4, 4e9 + 1, 6e9, 1, false]);
  before.leave(0);
  expect([before.pass(0), next.enter(0), next.enter(1)]).toEqual([true, false, true]);
});

it('takes two integers, padded to sixteen bytes, and five numbers', () => {
  expect(Handover.allocate().byteLength).toBe(16 + 5 * 8);
});

it('is not passed on by an encoder that went on to another turn', () => {
  const handover = new Handover(Handover.allocate());
  expect([handover.pass(1), handover.pass(0), handover.pass(0), handover.pass(1)]).toEqual([false, true, false, true]);
  expect([handover.enter(1), handover.enter(2)]).toEqual([false, true]);
  // An encoder that is inside does not enter twice.
  expect(handover.enter(2)).toBe(false);
});

it('while one encoder is inside, no other may enter, and nobody passes the turn on', () => {
  for (let turn = 0; turn < 5; turn++) {
    const handover = new Handover(Handover.allocate());
    for (let before = 0; before < turn; before++) handover.pass(before);
    expect(handover.enter(turn)).toBe(true);
    for (let other = 0; other < 20; other++) expect([handover.enter(other), handover.pass(other)]).toEqual([false, false]);
    handover.leave(turn);
    expect([handover.enter(turn + 1), handover.enter(turn)]).toEqual([false, true]);
  }
});
