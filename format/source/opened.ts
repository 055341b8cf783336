/** Several that are closed together, the last one first. Node 22 has no DisposableStack. */
export class Opened implements Disposable {
  #all: Disposable[] = [];

  use<T extends Disposable>(one: T): T {
    this.#all.push(one);
    return one;
  }

  /** Hands all of them over: whoever takes the result closes them. */
  move(): Opened {
    const moved = new Opened();
    [moved.#all, this.#all] = [this.#all, []];
    return moved;
  }

  [Symbol.dispose](): void {
    for (const one of this.#all.reverse()) one[Symbol.dispose]();
    this.#all = [];
  }
}
