// Int32 slots of the header. Head and tail count records for ever and wrap at 2^32; their difference is the fill.
const HEAD = 0;
const TAIL = 1;
const OVERFLOW = 2;
const CLOSED = 3;
const HEADER_BYTES = 64;

/**
 * A single-producer, single-consumer ring of fixed-size records in a SharedArrayBuffer. The producer never waits: a full ring counts
 * an overflow and the record is lost, visibly. Nothing is allocated per record.
 */
export class RecordRing {
  readonly shared: SharedArrayBuffer;
  readonly recordBytes: number;
  readonly capacity: number;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly #control: Int32Array;
  readonly #mask: number;

  /** `capacity` is a power of two. Every thread makes its own ring over the same memory. */
  constructor(shared: SharedArrayBuffer, recordBytes: number) {
    this.shared = shared;
    this.recordBytes = recordBytes;
    this.capacity = Math.floor((shared.byteLength - HEADER_BYTES) / recordBytes);
    if (this.capacity === 0 || (this.capacity & (this.capacity - 1)) !== 0)
      throw new RangeError(`ring capacity ${this.capacity} is not a power of two`);
    this.view = new DataView(shared);
    this.bytes = new Uint8Array(shared);
    this.#control = new Int32Array(shared, 0, HEADER_BYTES / 4);
    this.#mask = this.capacity - 1;
  }

  static allocate(recordBytes: number, capacity: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + recordBytes * capacity);
  }

  /** Byte offset of record slot `index` (counted from the start of the shared memory). */
  slotOffset(index: number): number {
    return HEADER_BYTES + (index & this.#mask) * this.recordBytes;
  }

  /** Producer: the offset to write the next record at, or -1 if the ring is full (counted). */
  reserve(): number {
    const head = Atomics.load(this.#control, HEAD);
    if (((head - Atomics.load(this.#control, TAIL)) | 0) >= this.capacity) {
      this.refuse();
      return -1;
    }
    return this.slotOffset(head);
  }

  /** Producer: counts a record that it does not even try to write. */
  refuse(): void {
    Atomics.add(this.#control, OVERFLOW, 1);
  }

  /** Producer: makes the reserved record visible. */
  publish(): void {
    Atomics.add(this.#control, HEAD, 1);
  }

  /** Producer: wakes a consumer that sleeps in {@link waitForRecord}. */
  wake(): void {
    Atomics.notify(this.#control, HEAD);
  }

  /** Producer: no more records will come. */
  close(): void {
    Atomics.store(this.#control, CLOSED, 1);
    this.wake();
  }

  get closed(): boolean {
    return Atomics.load(this.#control, CLOSED) === 1;
  }

  /** Records published and not yet released. */
  get pending(): number {
    return (Atomics.load(this.#control, HEAD) - Atomics.load(this.#control, TAIL)) | 0;
  }

  get overflows(): number {
    return Atomics.load(this.#control, OVERFLOW) >>> 0;
  }

  /** Consumer: offset of the pending record number `ahead` (0 is the oldest). The caller has checked {@link pending}. */
  offsetOf(ahead: number): number {
    return this.slotOffset(Atomics.load(this.#control, TAIL) + ahead);
  }

  /** Consumer: gives the oldest `count` records back. */
  release(count: number): void {
    Atomics.add(this.#control, TAIL, count);
  }

  /** Consumer: sleeps until more than `have` records are pending, the ring closes, or `timeoutMs` passes. */
  waitForRecord(have: number, timeoutMs: number): void {
    const head = Atomics.load(this.#control, HEAD);
    if (((head - Atomics.load(this.#control, TAIL)) | 0) > have || this.closed) return;
    Atomics.wait(this.#control, HEAD, head, timeoutMs);
  }

  /**
   * Consumer: hands out the pending records in at most two runs of whole records. A run is released once `take` has returned: if it
   * throws, the run stays in the ring.
   */
  drain(take: (records: Uint8Array) => void): void {
    for (let left = this.pending; left > 0; ) {
      const start = Atomics.load(this.#control, TAIL) & this.#mask;
      const run = Math.min(left, this.capacity - start);
      const at = HEADER_BYTES + start * this.recordBytes;
      take(this.bytes.subarray(at, at + run * this.recordBytes));
      this.release(run);
      left -= run;
    }
  }
}
