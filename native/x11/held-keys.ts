import { type Display, xlib } from '#native/x11/xlib.ts';

/** One bit for each of 256 keycodes (XQueryKeymap). */
const KEYMAP_BYTES = 32;

/**
 * The keys that are down by the raw events. The server repeats the last of them by itself, which resets its idle time but sends no raw event:
 * a player who ran straight ahead for four seconds looked like a hook that had gone silent.
 */
export class HeldKeys {
  readonly #x = xlib();
  readonly #known = Buffer.alloc(KEYMAP_BYTES);
  readonly #asked = Buffer.alloc(KEYMAP_BYTES);

  take(keycode: number, down: boolean): void {
    const [at, bit] = [(keycode >> 3) & (KEYMAP_BYTES - 1), 1 << (keycode & 7)];
    this.#known[at] = down ? (this.#known[at] as number) | bit : (this.#known[at] as number) & ~bit;
  }

  /** Takes over what the server says is down; the keycodes. */
  read(display: Display): number[] {
    this.#x.queryKeymap(display, this.#known);
    return Array.from({ length: 8 * KEYMAP_BYTES }, (_, keycode) => keycode).filter(
      (keycode) => (((this.#known[keycode >> 3] as number) >> (keycode & 7)) & 1) === 1,
    );
  }

  /** Whether repeats explain activity without raw events: keys are down, and to the server the same ones. */
  mayRepeat(display: Display): boolean {
    if (this.#known.every((byte) => byte === 0)) return false;
    this.#x.queryKeymap(display, this.#asked);
    return this.#asked.equals(this.#known);
  }
}
