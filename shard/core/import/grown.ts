/** A column that grows: two hours of a mouse have seven million events, which as objects would take a gigabyte. */
export class Grown<T extends Float64Array | Float32Array | Uint8Array> {
  readonly #make: (length: number) => T;
  #data: T;
  length = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#data = make(4096);
  }

  push(value: number): void {
    if (this.length === this.#data.length) {
      const more = this.#make(2 * this.length);
      more.set(this.#data);
      this.#data = more;
    }
    this.#data[this.length++] = value;
  }

  get values(): T {
    return this.#data.subarray(0, this.length) as T;
  }
}
