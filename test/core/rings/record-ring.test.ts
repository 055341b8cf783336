import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RecordRing } from '#core/rings/record-ring.ts';
import { long } from '#test/support/long.ts';

const write = (ring: RecordRing, value: number): boolean => {
  const at = ring.reserve();
  if (at < 0) return false;
  ring.view.setUint32(at, value, true);
  ring.publish();
  return true;
};

/** The first four bytes of each record of eight. */
const numbersIn = (block: Uint8Array) =>
  new Uint32Array(block.buffer, block.byteOffset, block.byteLength / 4).filter((_, i) => i % 2 === 0);

describe('the ring of records', () => {
  it('returns every record once and in order, counts those it had no room for, and loses none over many turns', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), { maxLength: 60 }), (steps) => {
        const ring = new RecordRing(RecordRing.allocate(8, 16), 8);
        const [sent, got]: [number[], number[]] = [[], []];
        let [next, lost] = [0, 0];
        const drain = () =>
          ring.drain((block) => {
            got.push(...numbersIn(block));
          });
        for (const [count, then] of steps) {
          for (let i = 0; i < count; i++, next++) {
            if (write(ring, next)) sent.push(next);
            else lost += 1;
          }
          if (then) drain();
        }
        drain();
        expect(got).toEqual(sent);
        expect(ring.overflows).toBe(lost);
        expect(ring.pending).toBe(0);
      }),
    );
  });

  it('keeps the records its consumer threw on', () => {
    const ring = new RecordRing(RecordRing.allocate(8, 4), 8);
    write(ring, 1);
    write(ring, 2);
    expect(() =>
      ring.drain(() => {
        throw new Error('disk full');
      }),
    ).toThrow('disk full');
    expect(ring.pending).toBe(2);
  });

  it('lets a consumer hold the oldest record while it reads the next', () => {
    const ring = new RecordRing(RecordRing.allocate(8, 4), 8);
    write(ring, 7);
    write(ring, 8);
    expect(ring.view.getUint32(ring.offsetOf(0), true)).toBe(7);
    expect(ring.view.getUint32(ring.offsetOf(1), true)).toBe(8);
    ring.release(1);
    expect(ring.view.getUint32(ring.offsetOf(0), true)).toBe(8);
  });

  it('refuses a capacity that is no power of two', () => {
    expect(() => new RecordRing(new SharedArrayBuffer(64 + 8 * 3), 8)).toThrow(/power of two/);
  });

  long('loses nothing between two threads, a million records long', async () => {
    const shared = RecordRing.allocate(8, 1 << 10);
    const ring = new RecordRing(shared, 8);
    const producer = new Worker(new URL('../../support/ring-producer.ts', import.meta.url), { workerData: { shared, count: 1_000_000 } });
    let died: unknown;
    producer.on('error', (error) => {
      died = error;
    });
    let expected = 0;
    let wrong = 0;
    while (died === undefined && expected < 1_000_000) {
      // The thread under test starts only when this one's event loop turns.
      await new Promise((resolve) => setImmediate(resolve));
      ring.waitForRecord(0, 10);
      ring.drain((block) => {
        for (const number of numbersIn(block)) if (number !== expected++) wrong += 1;
      });
      if (ring.closed && ring.pending === 0) break;
    }
    await producer.terminate();
    expect(died).toBeUndefined();
    expect(wrong).toBe(0);
    expect(expected).toBe(1_000_000);
  });
});

describe('room in the ring', () => {
  it('is a header of 64 bytes and whole records', () => {
    const shared = RecordRing.allocate(24, 4);
    expect(shared.byteLength).toBe(64 + 24 * 4);
    const ring = new RecordRing(shared, 24);
    expect([ring.capacity, ring.recordBytes, ring.bytes.byteLength, ring.view.byteLength]).toEqual([4, 24, 160, 160]);
    expect([0, 1, 3, 4, 7, -1].map((index) => ring.slotOffset(index))).toEqual([64, 88, 136, 64, 136, 136]);
    // What is left over is no record.
    expect(new RecordRing(new SharedArrayBuffer(64 + 24 * 4 + 23), 24).capacity).toBe(4);
  });

  it('may be for one record, but not for none', () => {
    const ring = new RecordRing(RecordRing.allocate(8, 1), 8);
    expect([write(ring, 1), write(ring, 2), ring.pending, ring.overflows]).toEqual([true, false, 1, 1]);
    expect(() => new RecordRing(new SharedArrayBuffer(64 + 7), 8)).toThrow('ring capacity 0 is not a power of two');
  });

  it('is used up to the last record', () => {
    const ring = new RecordRing(RecordRing.allocate(8, 4), 8);
    expect([1, 2, 3, 4, 5].map((value) => write(ring, value))).toEqual([true, true, true, true, false]);
    expect([ring.pending, ring.overflows]).toEqual([4, 1]);
    ring.refuse();
    expect([ring.pending, ring.overflows]).toEqual([4, 2]);
    ring.release(2);
    expect([write(ring, 6), write(ring, 7), write(ring, 8)]).toEqual([true, true, false]);
  });

  it('is read in two runs at most, each of whole records in order', () => {
    const ring = new RecordRing(RecordRing.allocate(8, 4), 8);
    for (const value of [1, 2, 3]) write(ring, value);
    ring.release(3);
    for (const value of [4, 5, 6, 7]) write(ring, value);
    const runs: number[][] = [];
    ring.drain((block) => {
      runs.push([...numbersIn(block)]);
    });
    expect(runs).toEqual([[4], [5, 6, 7]]);
    expect(ring.pending).toBe(0);
  });

  it.each([
    ['2^31', 0x7fff_fffe],
    ['2^32', -2],
  ])('goes on when the counts pass %s', (_, from) => {
    const shared = RecordRing.allocate(8, 4);
    const ring = new RecordRing(shared, 8);
    // Head and tail.
    new Int32Array(shared).fill(from, 0, 2);
    for (const value of [1, 2, 3, 4, 5]) write(ring, value);
    expect([ring.pending, ring.overflows]).toEqual([4, 1]);
    expect(ring.view.getUint32(ring.offsetOf(3), true)).toBe(4);
    const got: number[] = [];
    ring.drain((block) => {
      got.push(...numbersIn(block));
    });
    expect([got, ring.pending]).toEqual([[1, 2, 3, 4], 0]);
  });

  it('counts more losses than an int32 holds', () => {
    const shared = RecordRing.allocate(8, 4);
    const ring = new RecordRing(shared, 8);
    new Int32Array(shared)[2] = -1;
    expect(ring.overflows).toBe(2 ** 32 - 1);
  });
});

describe('a consumer that waits', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  function slept(ring: RecordRing, have: number, ms: number) {
    const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
    ring.waitForRecord(have, ms);
    return wait.mock.calls.map(([, slot, value, timeoutMs]) => [slot, value, timeoutMs]);
  }

  it('sleeps until there is one more than it has, from where the producer is', () => {
    const ring = new RecordRing(RecordRing.allocate(8, 4), 8);
    for (const value of [1, 2, 3]) write(ring, value);
    ring.release(1);
    expect(slept(ring, 2, 50)).toEqual([[0, 3, 50]]);
  });

  it('does not sleep while there are more', () => {
    const ring = new RecordRing(RecordRing.allocate(8, 4), 8);
    for (const value of [1, 2, 3]) write(ring, value);
    ring.release(1);
    expect(slept(ring, 1, 50)).toEqual([]);
  });

  it('does not sleep where no more will come', () => {
    const ring = new RecordRing(RecordRing.allocate(8, 4), 8);
    expect(ring.closed).toBe(false);
    ring.close();
    expect([ring.closed, ring.pending, slept(ring, 0, 50)]).toEqual([true, 0, []]);
  });

  it('is woken by the producer, and by the end', () => {
    const ring = new RecordRing(RecordRing.allocate(8, 4), 8);
    const notify = vi.spyOn(Atomics, 'notify');
    ring.wake();
    ring.close();
    expect(notify.mock.calls.map(([, slot]) => slot)).toEqual([0, 0]);
  });
});
