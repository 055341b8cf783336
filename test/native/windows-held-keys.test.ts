import { expect, it } from 'vitest';
import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import { heldKeys } from '#native/windows/held-keys.ts';

/** MapVirtualKey of a few scancodes (winuser.h): the number pad's 1 is End, and both Enters are one. */
const VKEYS: Readonly<Record<number, number>> = { 17: 0x57, 28: 0x0d, 57372: 0x0d, 79: 0x23, 57423: 0x23 };

function said(down: readonly number[], swapped = false): Partial<Record<PhysicalKey, boolean>> {
  return Object.fromEntries(heldKeys({ isDown: (vkey) => down.includes(vkey), vkeyOf: (scancode) => VKEYS[scancode] ?? 0, swapped }));
}

it('says which keys are down, and nothing of those that another key may stand for', () => {
  expect(said([0x57])).toMatchObject({ KeyW: true, Enter: false, NumpadEnter: false, Numpad1: false, End: false });
  expect(said([0x57])).not.toHaveProperty('KeyA');
  const entered = said([0x0d]);
  expect([entered.Enter, entered.NumpadEnter, entered.KeyW]).toEqual([undefined, undefined, false]);
});

it('knows a digit of the number pad with NumLock, and without it may mean End', () => {
  expect(said([0x61])).toMatchObject({ Numpad1: true, End: false });
  const without = said([0x23]);
  expect([without.Numpad1, without.End]).toEqual([undefined, undefined]);
});

it('says buttons by the place of the hand’s finger, whichever hand', () => {
  expect(said([1])).toMatchObject({ MouseLeft: true, MouseRight: false });
  expect(said([1], true)).toMatchObject({ MouseLeft: false, MouseRight: true });
});
