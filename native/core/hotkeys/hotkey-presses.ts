import { type PhysicalKey, physicalIndex } from '#format/core/input/physical-keys.ts';
import { type Hotkey, MODIFIERS } from '#native/core/hotkeys/hotkey.ts';

const at = (key: PhysicalKey) => physicalIndex(key) as number;
/** Keys of each modifier, in the order of {@link MODIFIERS}. The right Alt key is another modifier on many keyboards: with it a press is the game's. */
const SIDES = [
  [at('ControlLeft'), at('ControlRight')],
  [at('AltLeft'), at('AltLeft')],
  [at('ShiftLeft'), at('ShiftRight')],
  [at('MetaLeft'), at('MetaRight')],
] as const;

/** Tells the press of a hotkey, which a system gives to us and not to the game, from a key of the game. No allocation. */
export class HotkeyPresses {
  /** By physical key: a bit for each set of modifiers that makes it a hotkey. */
  readonly #sets = new Uint16Array(256);

  constructor(hotkeys: readonly Hotkey[]) {
    for (const { key, modifiers } of hotkeys) {
      const set = modifiers.reduce((bits, one) => bits | (1 << MODIFIERS.indexOf(one)), 0);
      this.#sets[at(key)] = (this.#sets[at(key)] as number) | (1 << set);
    }
  }

  /** `held`: not 0 for each physical key that is down. */
  is(physical: number, held: Uint16Array): boolean {
    const sets = this.#sets[physical] as number;
    if (sets === 0) return false;
    let set = 0;
    for (let i = 0; i < SIDES.length; i++) {
      const [left, right] = SIDES[i] as (typeof SIDES)[number];
      if (held[left] !== 0 || held[right] !== 0) set |= 1 << i;
    }
    return ((sets >> set) & 1) === 1;
  }
}
