import { describe, expect, it } from 'vitest';
import { physicalIndex, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import { parseHotkey } from '#native/core/hotkeys/hotkey.ts';
import { Hand, SOURCES } from '#native/core/input/hand.ts';

const key = (name: string) => physicalIndex(name) as number;
const [W, CTRL] = [key('KeyW'), key('ControlLeft')];
/** The bit of a device that nobody knows. */
const UNKNOWN = 0x8000;

describe('a hand', () => {
  it('holds a key for each device that has it down', () => {
    const hand = new Hand();
    expect([hand.change(0, W, true), hand.change(3, W, true), hand.of(W)]).toEqual([1, 8, 9]);
    expect([hand.change(0, W, false), hand.of(W)]).toEqual([1, 8]);
    expect([hand.isBy(0, W), hand.isBy(3, W), hand.isBy(2, W)]).toEqual([false, true, false]);
    expect(hand.change(SOURCES - 1, W, true)).toBe(0x4000);
  });

  it('does not change by an automatic repeat, or by the release of what is up', () => {
    const hand = new Hand();
    expect(hand.change(1, W, false)).toBe(0);
    expect([hand.change(1, W, true), hand.change(1, W, true), hand.of(W)]).toEqual([2, 0, 2]);
    expect([hand.change(1, W, false), hand.change(1, W, false), hand.of(W)]).toEqual([2, 0, 0]);
  });

  it('changes by each press and release of keys that are not known', () => {
    const hand = new Hand();
    expect([true, true, false, false].map((down) => hand.change(1, UNKNOWN_KEY, down))).toEqual([2, 2, 2, 2]);
  });

  it('releases what was down before with whichever device lets it go', () => {
    const hand = new Hand();
    hand.correct(W, true);
    expect([hand.of(W), hand.isBy(0, W), hand.isBy(9, W)]).toEqual([UNKNOWN, true, true]);
    expect(hand.change(2, W, true)).toBe(0);
    expect([hand.change(2, W, false), hand.of(W)]).toEqual([UNKNOWN, 0]);
  });

  it('is corrected by the system only where it is wrong', () => {
    const hand = new Hand();
    hand.change(2, W, true);
    hand.correct(W, true);
    expect(hand.of(W)).toBe(4);
    hand.correct(W, false);
    expect(hand.of(W)).toBe(0);
    hand.correct(W, false);
    expect([hand.of(W), hand.isBy(2, W)]).toEqual([0, false]);
  });

  it('forgets everything it holds', () => {
    const hand = new Hand();
    for (const one of [0, W, UNKNOWN_KEY]) hand.change(0, one, true);
    hand.forget();
    expect([0, W, UNKNOWN_KEY].map((one) => hand.of(one))).toEqual([0, 0, 0]);
  });
});

describe('a hotkey', () => {
  it('is its press and its release, until the next press is none', () => {
    const hand = new Hand();
    expect(hand.isHotkey(W)).toBe(false);
    hand.leaveOut([parseHotkey('record', 'Ctrl+KeyW')]);
    hand.change(0, CTRL, true);
    hand.change(0, W, true);
    expect([hand.isHotkey(W), hand.isHotkey(CTRL)]).toEqual([true, false]);
    hand.change(0, CTRL, false);
    hand.change(0, W, false);
    expect(hand.isHotkey(W)).toBe(true);
    hand.change(0, W, true);
    expect(hand.isHotkey(W)).toBe(false);
  });

  it('is none where none were left out', () => {
    const hand = new Hand();
    hand.change(0, CTRL, true);
    hand.change(0, W, true);
    expect(hand.isHotkey(W)).toBe(false);
  });
});
