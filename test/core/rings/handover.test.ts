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
