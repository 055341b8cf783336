import { asSpan, asTs, type SpanUs, spanAt, type TsUs, tsAt } from '#format/core/time/units.ts';

const [LATEST, READING, COUNT, ENDED] = [0, 1, 2, 3];
const HEADER_BYTES = 64;
/** One that is read, one that is the latest, and one to write to. */
const SLOTS = 3;
const TOLD = 2;

/**
 * The latest picture of a source that pushes, shared between the thread that waits for it and the one that reads it on our grid: neither ever waits for
 * the other. Each picture has its delivery: how much longer than the quickest it was on its way, and when it came.
 */
export class LatestPicture {
  readonly #ints: Int32Array;
  readonly #told: Float64Array;
  readonly #bytes: number;
  readonly #memory: SharedArrayBuffer;
  #writing = 0;
  #deliveryUs = asSpan(0);
  #arrivedUs = asTs(0);

  constructor(memory: SharedArrayBuffer, bytes: number) {
    this.#memory = memory;
    this.#bytes = bytes;
    this.#ints = new Int32Array(memory, 0, 4);
    this.#told = new Float64Array(memory, 16, SLOTS * TOLD);
  }

  /** `bytes`: of a picture. */
  static allocate(bytes: number): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(HEADER_BYTES + SLOTS * roundUp(bytes));
    const ints = new Int32Array(memory, 0, 4);
    ints[LATEST] = -1;
    ints[READING] = -1;
    return memory;
  }

  /** Memory of every slot. */
  get slots(): readonly Uint8Array[] {
    return Array.from({ length: SLOTS }, (_, i) => new Uint8Array(this.#memory, HEADER_BYTES + i * roundUp(this.#bytes), this.#bytes));
  }

  /** The slot that the writer may put its next picture into. */
  begin(): number {
    this.#writing = this.#freeSlot();
    return this.#writing;
  }

  /** Makes what was written to the slot of {@link begin} the latest. */
  publish(deliveryUs: SpanUs, arrivedUs: TsUs): void {
    const slot = this.#writing;
    this.#told[slot * TOLD] = deliveryUs;
    this.#told[slot * TOLD + 1] = arrivedUs;
    Atomics.store(this.#ints, LATEST, slot);
    Atomics.add(this.#ints, COUNT, 1);
    Atomics.notify(this.#ints, COUNT);
  }

  /** No other will come: the source has ended. */
  end(): void {
    Atomics.store(this.#ints, ENDED, 1);
    Atomics.notify(this.#ints, COUNT);
  }

  get ended(): boolean {
    return Atomics.load(this.#ints, ENDED) === 1;
  }

  /** How many there were. */
  get count(): number {
    return Atomics.load(this.#ints, COUNT);
  }

  /** Slot of the latest, which stays as it is until the next call; -1 before the first. */
  read(): number {
    for (;;) {
      const slot = Atomics.load(this.#ints, LATEST);
      if (slot < 0) return -1;
      Atomics.store(this.#ints, READING, slot);
      // The writer keeps off it only from now on.
      if (Atomics.load(this.#ints, LATEST) !== slot) continue;
      this.#deliveryUs = spanAt(this.#told, slot * TOLD);
      this.#arrivedUs = tsAt(this.#told, slot * TOLD + 1);
      return slot;
    }
  }

  /** Of the picture that was read last. */
  get deliveryUs(): SpanUs {
    return this.#deliveryUs;
  }

  /** When that came. */
  get arrivedUs(): TsUs {
    return this.#arrivedUs;
  }

  #freeSlot(): number {
    const [latest, reading] = [Atomics.load(this.#ints, LATEST), Atomics.load(this.#ints, READING)];
    for (let slot = 0; slot < SLOTS; slot++) if (slot !== latest && slot !== reading) return slot;
    throw new RangeError('three slots hold two pictures');
  }
}

/** Slots start on 64-byte lines, for the scaler's vector loads, which may go on past a row's end. */
const roundUp = (bytes: number): number => 64 * Math.ceil(bytes / 64) + 64;
