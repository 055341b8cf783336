import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
