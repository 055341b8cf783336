import { expect, it } from 'vitest';
import { frameCells } from '#format/core/watermark/sequence.ts';
import { drawTile, type TilePlace, tilePlace } from '#format/core/watermark/tile.ts';
import { TilePainter } from '#session/picture/tile-painter.ts';
import { frameMac } from '#shard/seal/frame-mac.ts';

const SIZE = { width: 320, height: 180 };
const PLACE = tilePlace(SIZE, 'top-right') as TilePlace;
const sessionId = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';
const key = Buffer.alloc(32, 7);
const macOf = frameMac(key, sessionId);
const grey = () => new Uint8Array(SIZE.width * SIZE.height).fill(128);

it.each([1, 3])('draws the tile of every frame, prepared or not, in whatever order frames come (every %i)', (every) => {
  const painter = new TilePainter({ ...PLACE, every, sessionId, key }, SIZE.width);
  // In a row past two makings, on after a relief, back to one from before, and far beyond the period of the number.
  const frames = [...Array(200).keys(), 5_000, 5_001, 5_002, 31, 32, 3, (1 << 20) + 5, (1 << 20) + 6, (1 << 20) + 7];
  for (const frame of frames) {
    const [drawn, expected] = [grey(), grey()];
    painter.paint(drawn, frame);
    if (frame % every === 0) drawTile(expected, SIZE.width, PLACE, frameCells(frame, macOf));
    expect(Buffer.compare(drawn, expected), `frame ${frame}`).toBe(0);
  }
});
