import { ARROWS } from '#core/play/games/coin-chase.ts';

const BITS: Readonly<Record<string, number>> = {
  ArrowLeft: ARROWS.left,
  ArrowRight: ARROWS.right,
  ArrowUp: ARROWS.up,
  ArrowDown: ARROWS.down,
};

/** The arrow keys that are down. Keys that went up elsewhere are up: a page without the focus hears nothing of them. */
export class ArrowKeys {
  #down = 0;

  constructor() {
    window.addEventListener('keydown', (event) => this.#set(event, true));
    window.addEventListener('keyup', (event) => this.#set(event, false));
    window.addEventListener('blur', () => {
      this.#down = 0;
    });
  }

  get down(): number {
    return this.#down;
  }

  #set(event: KeyboardEvent, down: boolean): void {
    const bit = BITS[event.code];
    if (bit === undefined) return;
    // The page would scroll.
    event.preventDefault();
    this.#down = down ? this.#down | bit : this.#down & ~bit;
  }
}
