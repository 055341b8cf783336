import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { LumaPlane } from '#format/core/watermark/tile.ts';
import { VideoDecoder } from '#shard/pictures/video-decoder.ts';
import { AV_PIX_FMT_NV12, AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P } from '#video/av/constants.ts';
import type * as av from '#video/av/lib.ts';
import { MappedFrame } from '#video/pictures/mapped-frame.ts';

/** Formats whose first plane is luma, one byte per pixel. */
const LUMA_FIRST: readonly number[] = [AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_NV12];
/** Packets between turns of the event loop, without which FFmpeg's buffers are not freed. */
const TURN_EVERY = 32;

export interface DecodeOptions {
  /** Decoder threads. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decodes the first video stream of a file and lends each picture's luma to `take`, in display order. Rejects with a GapError
 * (`shard.video`) naming the file.
 */
export async function decodeLuma(path: string, take: (plane: LumaPlane) => void, options: DecodeOptions = {}): Promise<void> {
  using mapped = new MappedFrame();
  await decodeFrames(path, (frame) => take(mapped.of(frame)), options);
}

/** As {@link decodeLuma}, with all three planes: `copyInto` writes them one after the other, without padding (4:2:0). */
export async function decodePictures(
  path: string,
  take: (picture: { copyInto(planar: Uint8Array): void }) => void,
  options: DecodeOptions = {},
): Promise<void> {
  await decodeFrames(path, (frame) => take({ copyInto: (planar) => copyPlanes(frame, planar) }), options);
}

function copyPlanes({ data, linesize, width, height }: av.Frame, planar: Uint8Array): void {
  let at = 0;
  for (const [plane, [columns, rows]] of [
    [width, height],
    [width / 2, height / 2],
    [width / 2, height / 2],
  ].entries() as ArrayIterator<[number, [number, number]]>) {
    const [source, stride] = [data?.[plane], linesize[plane] as number];
    if (source === undefined) throw new Error('the picture has no three planes');
    for (let row = 0; row < rows; row++, at += columns) planar.set(source.subarray(row * stride, row * stride + columns), at);
  }
}

async function decodeFrames(path: string, take: (frame: av.Frame) => void, { threads = 2, signal }: DecodeOptions): Promise<void> {
  const fail = (what: string, code: number) =>
    new GapError(
      'shard.video',
      said`${path}: ${what} (FFmpeg code ${code})`,
      said`Give a video that FFmpeg can decode; this file is damaged or not a video`,
    );
  using decoder = await VideoDecoder.open(path, threads, fail);
  for (let turns = 0; ; turns++) {
    const more = decoder.next((frame) => {
      if (!LUMA_FIRST.includes(frame.format as number)) throw fail(`pixel format ${frame.format} is not 8-bit 4:2:0`, 0);
      take(frame);
    });
    if (!more) return;
    if (turns % TURN_EVERY === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
}
