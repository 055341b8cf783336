import { nativeCode, PHYSICAL_KEYS, type PhysicalKey } from '#format/core/input/physical-keys.ts';

/** What Windows can be asked: whether a virtual key is down, and which one a scancode is. */
export interface KeyStates {
  readonly isDown: (vkey: number) => boolean;
  /** 0: none. */
  readonly vkeyOf: (scancode: number) => number;
  /** The user's choice of hand exchanges the first two buttons. */
  readonly swapped: boolean;
}

// winuser.h: with NumLock, a digit of the number pad is a key of its own.
const VK_NUMPAD0 = 0x60;
const VK_DECIMAL = 0x6e;
const BUTTONS = [
  ['MouseLeft', 1],
  ['MouseRight', 2],
  ['MouseMiddle', 4],
  ['MouseBack', 5],
  ['MouseForward', 6],
] as const satisfies readonly (readonly [PhysicalKey, number])[];

/**
 * Which keys and buttons are down or up. Several places on a keyboard are one virtual key, Enter and the number pad's among them: where such a one is
 * down, nothing is said of either.
 */
export function* heldKeys({ isDown, vkeyOf, swapped }: KeyStates): Generator<readonly [PhysicalKey, boolean]> {
  const vkeysOf = new Map<PhysicalKey, readonly number[]>();
  for (const key of PHYSICAL_KEYS) {
    const scancode = nativeCode('windows', key);
    const vkey = scancode === undefined ? 0 : vkeyOf(scancode);
    if (vkey !== 0) vkeysOf.set(key, [vkey, ...numericOf(key)]);
  }
  const shared = Map.groupBy([...vkeysOf.values()].flat(), (vkey) => vkey);
  for (const [key, vkeys] of vkeysOf) {
    const down = vkeys.filter(isDown);
    if (down.length === 0) yield [key, false];
    else if (down.some((vkey) => shared.get(vkey)?.length === 1)) yield [key, true];
  }
  for (const [button, vkey] of BUTTONS) yield [button, isDown(swapped && vkey < 3 ? 3 - vkey : vkey)];
}

function numericOf(key: PhysicalKey): readonly number[] {
  if (key === 'NumpadDecimal') return [VK_DECIMAL];
  const digit = /^Numpad(\d)$/.exec(key)?.[1];
  return digit === undefined ? [] : [VK_NUMPAD0 + Number(digit)];
}
