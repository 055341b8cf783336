import { crc32, deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { PacketDecoder } from '#video/packet-decoder.ts';

/** A key picture of 9216 x 8192 in one colour, by SVT-AV1 of node-av 5 at preset 13: 422 bytes, of which a decoder made 500 MB. */
const LARGE_AV1 = Buffer.from(
  'EgAKDAAAAKNyP///jV8gCDKTAxAAnE0ECCBBAgAEAC8Alc5mrp7CIRZ0O4xB+an/PKLk+0pkt7j7Qk8PDNBeD3ptw8g/Qu+2eVNhp2hrDcAvAJXOZq6ewiEW' +
    'dDuMQfmp/zyi5PtKZLe4+0JPDwzQXg96bcPIP0LvtnlTYadoaw3ALwCVzmaunsIhFnQ7jEH5qf88ouT7SmS3uPtCTw8M0F4Pem3DyD9C77Z5U2GnaGsNwC8A' +
    'lc5mrp7CIRZ0O4xB+an/PKLk+0pkt7j7Qk8PDNBeD3ptw8g/Qu+2eVNhp2hrDcAvAJXOZq6ewiEWdDuMQfmp/zyi5PtKZLe4+0JPDwzQXg96bcPIP0LvtnlT' +
    'Yadoaw3ALwCVzmaunsIhFnQ7jEH5qf88ouT7SmS3uPtCTw8M0F4Pem3DyD9C77Z5U2GnaGsNwC8Alc5mrp7CIRZ0O4xB+an/PKLk+0pkt7j7Qk8PDNBeD3pt' +
    'w8g/Qu+2eVNhp2hrDcAAlc5mrp7CIRZ0O4xB+an/PKLk+0pkt7j7Qk8PDNBeD3ptw8g/Qu+2eVNhp2hrDcA=',
  'base64',
);

/** A PNG file of so many pixels in one grey. Nothing is asked of its checksums before its size. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(data.length);
    bytes.write(type, 4, 'latin1');
    return Buffer.concat([bytes, data, crc(Buffer.concat([bytes.subarray(4), data]))]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const pixels = deflateSync(Buffer.alloc((width + 1) * height));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(data: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(data));
  return bytes;
}

async function decoded(fourcc: 'AV01' | 'PNG', packet: Buffer): Promise<string[]> {
  const sizes: string[] = [];
  using decoder = await PacketDecoder.open(fourcc, 1, ({ width, height }) => sizes.push(`${width}x${height}`));
  decoder.send(packet);
  decoder.finish();
  return sizes;
}

it('shows a large picture, and none of which 422 bytes say that it is twice as large', async () => {
  expect(await decoded('PNG', png(8192, 2048))).toEqual(['8192x2048']);
  await expect(decoded('AV01', LARGE_AV1)).rejects.toThrow('a picture has more than 67108864 pixels');
  await expect(decoded('PNG', png(8193, 8193))).rejects.toThrow(/code/);
});
