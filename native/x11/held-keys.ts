import { type Display, xlib } from '#native/x11/xlib.ts';

/** One bit for each of 256 keycodes (XQueryKeymap). */
const KEYMAP_BYTES = 32;
/** XKeyboardState (Xlib.h, 64-bit layout): `auto_repeats`, a bit for each keycode, at 28 of 64 bytes. */
const STATE_BYTES = 64;
const AUTO_REPEATS = 28;

/**
 * The keys that are down by the raw events. The server repeats the last of them by itself, which resets its idle time but sends no raw event:
 * a player who ran straight ahead for four seconds looked like a hook that had gone silent.
 */
export class HeldKeys {
  readonly #x = xlib();
  readonly #known = Buffer.alloc(KEYMAP_BYTES);
  readonly #asked = Buffer.alloc(KEYMAP_BYTES);
  readonly #state = Buffer.alloc(STATE_BYTES);

  take(keycode: number, down: boolean): void {
    const [at, bit] = [(keycode >> 3) & (KEYMAP_BYTES - 1), 1 << (keycode & 7)];
    this.#known[at] = down ? (this.#known[at] as number) | bit : (this.#known[at] as number) & ~bit;
  }

  /** Takes over what the server says is down, and which keys it repeats; the keycodes of those that are down. */
  read(display: Display): number[] {
    this.#x.getKeyboardControl(display, this.#state);
    this.#x.queryKeymap(display, this.#known);
    return Array.from({ length: 8 * KEYMAP_BYTES }, (_, keycode) => keycode).filter(
      (keycode) => (((this.#known[keycode >> 3] as number) >> (keycode & 7)) & 1) === 1,
    );
  }

  /** Whether repeats may explain activity without raw events: a key that repeats is down, and all that are, are so to the server too. */
  mayRepeat(display: Display): boolean {
    if (this.#known.every((byte, i) => (byte & (this.#state[AUTO_REPEATS + i] as number)) === 0)) return false;
    this.#x.queryKeymap(display, this.#asked);
    return this.#asked.equals(this.#known);
  }
}
