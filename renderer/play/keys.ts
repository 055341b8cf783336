/** Which of a game's keys are down. When the page loses the focus all count as up: it no longer hears releases. */
export class GameKeys implements Disposable {
  readonly #bits: Readonly<Record<string, number>>;
  readonly #onPress: (code: string) => void;
  readonly #stop = new AbortController();
  #down = 0;

  constructor(bits: Readonly<Record<string, number>>, onPress: (code: string) => void = () => {}) {
    this.#bits = bits;
    this.#onPress = onPress;
    const { signal } = this.#stop;
    window.addEventListener('keydown', (event) => this.#set(event, true), { signal });
    window.addEventListener('keyup', (event) => this.#set(event, false), { signal });
    const letGo = () => {
      this.#down = 0;
    };
    window.addEventListener('blur', letGo, { signal });
  }

  /** The sum of their bits: the player's action. */
  get down(): number {
    return this.#down;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  #set(event: KeyboardEvent, down: boolean): void {
    const bit = this.#bits[event.code];
    if (bit === undefined) return;
    // Otherwise the page would scroll.
    event.preventDefault();
    this.#down = down ? this.#down | bit : this.#down & ~bit;
    if (down) this.#onPress(event.code);
  }
}
