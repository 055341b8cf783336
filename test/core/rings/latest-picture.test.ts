import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { LatestPicture } from '#core/rings/latest-picture.ts';

const BYTES = 1000;

function pair() {
  const memory = LatestPicture.allocate(BYTES);
  return { writer: new LatestPicture(memory, BYTES), reader: new LatestPicture(memory, BYTES), memory };
}

const put = (writer: LatestPicture, value: number) => {
  writer.slots[writer.begin()]?.fill(value);
  writer.publish(value, 10 * value);
};

describe('the latest picture', () => {
  it('is none before the first, then always the newest, with its delivery', () => {
    const { writer, reader } = pair();
    expect([reader.read(), reader.count, reader.ended]).toEqual([-1, 0, false]);
    for (let n = 1; n <= 10; n++) {
      for (let i = 0; i < n % 4; i++) put(writer, 10 * n + i);
      put(writer, 10 * n + 9);
      expect(reader.slots[reader.read()]?.[BYTES - 1]).toBe((10 * n + 9) & 255);
      expect([reader.deliveryUs, reader.arrivedUs]).toEqual([10 * n + 9, 10 * (10 * n + 9)]);
    }
    writer.end();
    expect(reader.ended).toBe(true);
    expect(reader.slots[reader.read()]?.[0]).toBe(109);
  });

  it('stays as it is while it is read, however many follow', () => {
    const { writer, reader } = pair();
    put(writer, 1);
    const seen = reader.slots[reader.read()] as Uint8Array;
    for (let value = 2; value < 50; value++) {
      put(writer, value);
      expect(new Set(seen)).toEqual(new Set([1]));
    }
    expect(reader.slots[reader.read()]?.[0]).toBe(49);
  });

  it('is never torn between two threads', async () => {
    const { reader, memory } = pair();
    const writer = new Worker(new URL('../../support/latest-writer.ts', import.meta.url), {
      workerData: { memory, bytes: BYTES, count: 200_000 },
    });
    const ended = new Promise((resolve) => writer.once('exit', resolve));
    let [torn, backwards, last, reads] = [0, 0, 0, 0];
    while (!reader.ended) {
      const slot = reader.read();
      if (slot >= 0) {
        const bytes = reader.slots[slot] as Uint8Array;
        const [first] = bytes;
        if (bytes.some((byte) => byte !== first) || first !== reader.deliveryUs % 256 || reader.arrivedUs !== 10 * reader.deliveryUs)
          torn += 1;
        if (reader.deliveryUs < last) backwards += 1;
        last = reader.deliveryUs;
        reads += 1;
      }
      if (reads % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    expect(reads).toBeGreaterThan(10);
    expect([torn, backwards]).toEqual([0, 0]);
  });
});
