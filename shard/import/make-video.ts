import { gridTsUs } from '#format/core/time/grid.ts';
import { asTs } from '#format/core/time/units.ts';
import { type PictureSize, sizeText } from '#format/core/video/picture-size.ts';
import type { VideoMade, VideoOrder } from '#shard/core/import/video-messages.ts';
import { failed, usOf } from '#shard/import/look-at-video.ts';
import { VideoDecoder } from '#shard/pictures/video-decoder.ts';
import { AV_PIX_FMT_YUV420P, AVCOL_RANGE_JPEG, AVCOL_RANGE_MPEG, AVCOL_SPC_RGB, AVCOL_SPC_SMPTE170M } from '#video/av/constants.ts';
import type * as av from '#video/av/lib.ts';
import { rungOf } from '#video/core/encoder-plan.ts';
import { Encoder, type EncoderSettings, formatOf, type PictureColor } from '#video/encoder.ts';
import { PixelsOf } from '#video/pictures/pixels-of.ts';
import { VideoWriter } from '#video/video-writer.ts';

type MakeOrder = Extract<VideoOrder, { do: 'make' }>;

/** The rate that a recording has without being asked, at 720p60 (bits a pixel): sizes then are those of GAP v0.2 section 9. */
const BITS_PER_PIXEL = 5e6 / (1280 * 720 * 60);
const LEAST_BPS = 200_000;
/** A keyframe every two seconds, the most that section 3 allows. */
const GOP_S = 2;
/** Packets between turns of the event loop, without which nobody hears how far it is. */
const TURN_EVERY = 8;
/** Frames between two words of how far it is. */
const TELL_EVERY = 60;
/** Two times of a picture that differ by less are one, us. */
const SAME_US = 0.5;

/** The encoder of the final video. */
const ENCODER = rungOf('av1-9');

/** What would help where a video cannot be made. */
export class MakeError extends Error {
  readonly lacks: 'room' | 'one-size';

  constructor(why: string, lacks: 'room' | 'one-size') {
    super(why);
    this.lacks = lacks;
  }
}

/** A packet that the decoder refuses: what it shows is missing, the rest need not be. */
class Undecodable extends Error {}

/** Decodes a source's video, and encodes a frame for each tick of the grid. Rejects with an Error that says what is wrong. */
export async function makeVideo(order: MakeOrder, onFrames: (frames: number) => void): Promise<VideoMade> {
  using video = await VideoDecoder.open(order.path, order.threads, (what, code) =>
    what === 'a packet cannot be decoded' ? new Undecodable(what) : failed(what, code),
  );
  const { codecpar } = video.stream;
  const given = { width: codecpar.width, height: codecpar.height };
  // Colours have half the size.
  const size = { width: given.width & ~1, height: given.height & ~1 };
  const settings = settingsOf(order, size, colorOf(codecpar));
  using frames = await FrameMaker.open(order, settings, new PixelsOf(size, AV_PIX_FMT_YUV420P, given), onFrames);
  const { stream } = video;
  const take = (picture: av.Frame) => {
    if (picture.width !== given.width || picture.height !== given.height)
      throw new MakeError(`its pictures change their size, from ${sizeText(given)} to ${sizeText(picture)}`, 'one-size');
    frames.take(picture, usOf(picture.bestEffortTimestamp, stream));
  };
  for (let packets = 1; nextOf(video, take); packets++) {
    if (packets % TURN_EVERY !== 0) continue;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const made = frames.finish();
  return { is: 'made', ...size, encoder: settings.plan.metaName, ...made };
}

function nextOf(video: VideoDecoder, take: (picture: av.Frame) => void): boolean {
  try {
    return video.next(take);
  } catch (error) {
    if (error instanceof Undecodable) return true;
    throw error;
  }
}

function settingsOf({ fps, threads }: MakeOrder, size: PictureSize, color: PictureColor): EncoderSettings {
  const asked = {
    size,
    fps,
    gopFrames: GOP_S * fps,
    bitrateBps: Math.max(LEAST_BPS, Math.round(BITS_PER_PIXEL * size.width * size.height * fps)),
    threads,
  };
  return { ...size, plan: ENCODER.planFor(asked), fps, gopFrames: asked.gopFrames, bitrateBps: asked.bitrateBps, color };
}

/** As the source says it. swscale makes limited-range pictures of those that have another form. */
function colorOf({ format, colorSpace, colorRange, colorPrimaries, colorTrc }: av.CodecParameters): PictureColor {
  const keeps = format === AV_PIX_FMT_YUV420P;
  return {
    space: colorSpace === AVCOL_SPC_RGB ? AVCOL_SPC_SMPTE170M : colorSpace,
    range: keeps && colorRange === AVCOL_RANGE_JPEG ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG,
    primaries: colorPrimaries,
    transfer: colorTrc,
  };
}

interface FrameParts {
  readonly encoder: Encoder;
  readonly writer: VideoWriter;
  readonly pixels: PixelsOf;
  readonly black: Uint8Array;
  readonly onFrames: (frames: number) => void;
}

/** Makes the frames of the grid, as pictures come. */
class FrameMaker implements Disposable {
  readonly #order: MakeOrder;
  readonly #encoder: Encoder;
  readonly #writer: VideoWriter;
  readonly #pixels: PixelsOf;
  readonly #blank: ReadonlySet<number>;
  readonly #black: Uint8Array;
  readonly #missing: number[] = [];
  readonly #key: (0 | 1)[] = [];
  readonly #bytes: number[] = [];
  /** Called in between: a picture may stand for hours, and all its frames are made at once. */
  readonly #onFrames: (frames: number) => void;
  #next = 0;

  private constructor(order: MakeOrder, parts: FrameParts) {
    this.#order = order;
    this.#blank = new Set(order.blank);
    [this.#encoder, this.#writer, this.#pixels] = [parts.encoder, parts.writer, parts.pixels];
    [this.#black, this.#onFrames] = [parts.black, parts.onFrames];
  }

  static async open(order: MakeOrder, settings: EncoderSettings, pixels: PixelsOf, onFrames: FrameParts['onFrames']): Promise<FrameMaker> {
    const encoder = await Encoder.open(settings);
    const luma = settings.width * settings.height;
    const black = new Uint8Array((luma * 3) / 2).fill(128);
    black.fill(settings.color?.range === AVCOL_RANGE_JPEG ? 0 : 16, 0, luma);
    return new FrameMaker(order, { encoder, writer: VideoWriter.create(order.into, formatOf(settings)), pixels, black, onFrames });
  }

  /** A picture, and when it comes in the source. Frames that waited for an earlier one have waited in vain. */
  take(picture: av.Frame, us: number): void {
    const { ptsUs } = this.#order;
    for (; (ptsUs[this.#next] ?? Number.POSITIVE_INFINITY) < us - SAME_US; this.#next++) this.#lack();
    if ((ptsUs[this.#next] ?? Number.POSITIVE_INFINITY) > us + SAME_US) return;
    const planar = this.#pixels.of(picture);
    for (; Math.abs((ptsUs[this.#next] ?? Number.POSITIVE_INFINITY) - us) <= SAME_US; this.#next++) {
      if (this.#blank.has(this.#next)) this.#encoder.encode(this.#black, this.#gridUs(), this.#put);
      else this.#encoder.encodeFrame(planar, this.#gridUs(), this.#put);
    }
  }

  finish(): Pick<VideoMade, 'key' | 'bytes' | 'missing'> {
    for (; this.#next < this.#order.ptsUs.length; this.#next++) this.#lack();
    this.#encoder.finish(this.#put);
    this.#writer.sync();
    return { key: this.#key, bytes: this.#bytes, missing: this.#missing };
  }

  [Symbol.dispose](): void {
    this.#encoder[Symbol.dispose]();
    this.#writer[Symbol.dispose]();
    this.#pixels[Symbol.dispose]();
  }

  #lack(): void {
    this.#missing.push(this.#next);
    this.#encoder.encode(this.#black, this.#gridUs(), this.#put);
  }

  #gridUs = () => gridTsUs({ t0Us: asTs(this.#order.t0_us), fps: this.#order.fps }, this.#next);

  #put = (packet: Uint8Array, ptsUs: ReturnType<typeof asTs>, key: boolean): void => {
    if (!this.#writer.write(packet, ptsUs, key)) throw new MakeError(this.#writer.full ?? 'the disk is full', 'room');
    if (this.#key.length % TELL_EVERY === 0) this.#onFrames(this.#key.length);
    this.#key.push(key ? 1 : 0);
    this.#bytes.push(packet.byteLength);
  };
}
