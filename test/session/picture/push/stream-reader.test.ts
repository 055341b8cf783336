import { beforeAll, describe, expect, it } from 'vitest';
import { packedFrame } from '#session/picture/push/packed-frame.ts';
import { screenStream, windowStream } from '#session/picture/push/push-formats.ts';
import { StreamReader } from '#session/picture/push/stream-reader.ts';
import { AVERROR_EAGAIN, AVERROR_EOF } from '#video/av/constants.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 16, height: 4 };

/** In place of macOS. */
class Stream {
  readonly pixels = new Uint8Array(4 * SIZE.width * SIZE.height);
  ptsUs = 0;
  hasEnded = false;
  hasLeft = false;
  #isNew = false;

  push(colour: number, ptsUs: number): void {
    this.pixels.fill(colour);
    this.ptsUs = ptsUs;
    this.#isNew = true;
  }

  take(): boolean {
    const isNew = this.#isNew;
    this.#isNew = false;
    return isNew;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hasLeft = true;
  }
}

beforeAll(() => quietCodecs());

describe('what macOS streams', () => {
  it('has each picture once, then none until the next, and none once it has ended', async () => {
    const stream = new Stream();
    const seen = new Uint8Array(stream.pixels.length);
    using copy = packedFrame(seen, SIZE);
    {
      await using reader = new StreamReader(stream, SIZE);
      expect(reader.next()).toBe(AVERROR_EAGAIN);
      for (const [colour, ptsUs] of [
        [7, 1000],
        [9, 9000],
      ] as const) {
        stream.push(colour, ptsUs);
        expect(reader.next()).toBe(0);
        expect(copy.copy(reader.frame)).toBe(0);
        expect([seen.every((value) => value === colour), reader.ptsUs]).toEqual([true, ptsUs]);
        expect(reader.next()).toBe(AVERROR_EAGAIN);
      }
      stream.push(11, 10_000);
      stream.hasEnded = true;
      expect([reader.next(), reader.next()]).toEqual([0, AVERROR_EOF]);
    }
    expect(stream.hasLeft).toBe(true);
  });

  it('is a part of the screen, in points, or a window; in the pixels of the display', () => {
    const region = { ...SIZE, x: 30, y: 50 };
    const opens = { size: SIZE, cursor: true, mostFps: 120 };
    expect(screenStream({ region, cursor: true }, 2)).toEqual({
      name: 'screencapturekit',
      opens: { ...opens, part: { x: 15, y: 25, width: 8, height: 2 } },
    });
    expect(windowStream({ region, cursor: true }, 42)).toEqual({ name: 'screencapturekit window', opens: { ...opens, window: 42 } });
  });
});
