import { expect, it } from 'vitest';
import { LatestPicture } from '#core/rings/latest-picture.ts';

function pair(bytes: number) {
  const memory = LatestPicture.allocate(bytes);
  return { writer: new LatestPicture(memory, bytes), reader: new LatestPicture(memory, bytes), memory };
}

it.each([
  [1, 128],
  [64, 128],
  [65, 192],
  [1000, 1088],
])('three slots of %d bytes lie on 64-byte lines, %d apart, each with a line to spare', (bytes, apart) => {
  const { writer, memory } = pair(bytes);
  expect(writer.slots.map(({ byteOffset }) => byteOffset)).toEqual([64, 64 + apart, 64 + 2 * apart]);
  expect(writer.slots.map(({ byteLength }) => byteLength)).toEqual([bytes, bytes, bytes]);
  expect(apart - bytes).toBeGreaterThanOrEqual(64);
  expect(memory.byteLength).toBe(64 + 3 * apart);
});

it('what is told of pictures touches none of their pixels', () => {
  const { writer, reader } = pair(100);
  for (const slot of writer.slots) slot.fill(0xee);
  for (let n = 1; n <= 6; n++) {
    writer.begin();
    writer.publish(-1 / n, 1e15 + n);
    reader.read();
  }
  writer.end();
  expect(new Set(writer.slots.flatMap((slot) => [...slot]))).toEqual(new Set([0xee]));
});

it('pictures are counted, and end only when their source says so', () => {
  const { writer, reader } = pair(8);
  for (let n = 1; n <= 5; n++) {
    writer.begin();
    writer.publish(n, 2 * n);
    expect([reader.count, reader.ended]).toEqual([n, false]);
  }
  writer.end();
  expect([reader.count, reader.ended, writer.ended]).toEqual([5, true, true]);
});

it('nothing is known of a delivery before the first picture is read, and then that of the one that was read', () => {
  const { writer, reader } = pair(8);
  expect([reader.read(), reader.deliveryUs, reader.arrivedUs]).toEqual([-1, 0, 0]);
  writer.begin();
  writer.publish(11, 1100);
  expect([reader.deliveryUs, reader.arrivedUs]).toEqual([0, 0]);
  expect([reader.read(), reader.deliveryUs, reader.arrivedUs]).toEqual([0, 11, 1100]);
  writer.begin();
  writer.publish(22, 2200);
  expect([reader.deliveryUs, reader.arrivedUs]).toEqual([11, 1100]);
  reader.read();
  expect([reader.deliveryUs, reader.arrivedUs]).toEqual([22, 2200]);
});

it('the writer takes the first slot that is neither the latest nor being read', () => {
  const { writer, reader } = pair(8);
  const next = () => {
    const slot = writer.begin();
    writer.publish(0, 0);
    return slot;
  };
  // Nobody reads: two slots take turns.
  expect([next(), next(), next()]).toEqual([0, 1, 0]);
  expect(reader.read()).toBe(0);
  // 0 is being read: the other two take turns.
  expect([next(), next(), next()]).toEqual([1, 2, 1]);
  expect(reader.read()).toBe(1);
  expect([next(), next(), next()]).toEqual([0, 2, 0]);
});

it('a picture that is begun and not published is none', () => {
  const { writer, reader } = pair(8);
  expect([writer.begin(), writer.begin()]).toEqual([0, 0]);
  expect([reader.read(), reader.count]).toEqual([-1, 0]);
});
