import { UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import type { Hotkey } from '#native/core/hotkeys/hotkey.ts';
import { HotkeyPresses } from '#native/core/hotkeys/hotkey-presses.ts';

/** How many keyboards and mice are kept apart; any more share the last place. */
export const SOURCES = 15;
/** The device is unknown: the key was down before listening began, or the system reports it as down. */
const UNKNOWN_SOURCE = 1 << SOURCES;

/** What the player's hands hold down, whichever window has the focus: by physical key, a bit for each keyboard or mouse. No allocation. */
export class Hand {
  readonly #held = new Uint16Array(256);
  #hotkeys: HotkeyPresses | undefined;
  /** By physical key: its last press was a hotkey's. */
  readonly #leftOut = new Uint8Array(256);

  /** Presses that are no input of the game. */
  leaveOut(hotkeys: readonly Hotkey[]): void {
    this.#hotkeys = new HotkeyPresses(hotkeys);
  }

  /** A key went down or up: the bit that changed; 0 for auto-repeat, or for the release of what is up. */
  change(source: number, physical: number, down: boolean): number {
    const held = this.#held[physical] as number;
    // A key held before listening began is released by a device that is identified only now.
    const bit = held & UNKNOWN_SOURCE ? UNKNOWN_SOURCE : 1 << source;
    if (physical !== UNKNOWN_KEY && ((held & bit) !== 0) === down) return 0;
    this.#held[physical] = down ? held | bit : held & ~bit;
    if (down) this.#leftOut[physical] = this.#hotkeys?.is(physical, this.#held) ? 1 : 0;
    return bit;
  }

  /** A bit for each keyboard or mouse that holds it. */
  of(physical: number): number {
    return this.#held[physical] as number;
  }

  /** Its last press, and so its release, was a hotkey's. */
  isHotkey(physical: number): boolean {
    return this.#leftOut[physical] === 1;
  }

  /** Whether a key is down by the system's own word. */
  correct(physical: number, down: boolean): void {
    if (down !== (this.#held[physical] !== 0)) this.#held[physical] = down ? UNKNOWN_SOURCE : 0;
  }

  /** Whether it is held by this source, or by nobody knows which. */
  isBy(source: number, physical: number): boolean {
    return ((this.#held[physical] as number) & ((1 << source) | UNKNOWN_SOURCE)) !== 0;
  }

  forget(): void {
    this.#held.fill(0);
  }
}
