import { GapError, wordsOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { hasDelimiter, putWithDelimiter } from '#format/core/video/av1.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';
import { lengthsBytes, putLengths } from '#format/core/video/hevc/nal.ts';
import { IVF_TIMEBASE_US } from '#format/core/video/ivf.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { nowUs } from '#native/clock.ts';
import { Sleeper } from '#native/host/sleeper.ts';
import { calmEncoderThreads } from '#native/host/thread-priority.ts';
import {
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_SMPTE170M,
  AVCOL_TRC_IEC61966_2_1,
} from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import type { EncoderPlan, Options } from '#video/core/rung.ts';
import type { TakePacket, VideoEncoder } from '#video/core/video-encoder.ts';
import { type PictureForm, pictureForm } from '#video/pictures/picture-form.ts';
import { EXACT_PIXELS, PictureFrame } from '#video/pictures/picture-frame.ts';

export interface EncoderSettings extends PictureSize {
  readonly plan: EncoderPlan;
  readonly fps: number;
  /** For an encoder with a target rate; the quality of any other is in its plan. */
  readonly bitrateBps: number | undefined;
  readonly gopFrames: number;
  /** Of pictures that were not read from a screen. */
  readonly color?: PictureColor | undefined;
}

/** What the numbers of a picture mean (ITU-T H.273), as FFmpeg counts it. */
export type PictureColor = Readonly<Record<'space' | 'range' | 'primaries' | 'transfer', number>>;

/** What a file with its packets says. */
export const formatOf = ({ width, height, fps, plan: { fourcc } }: EncoderSettings): VideoFormat => ({ width, height, fps, fourcc });

/** IEC 61966-2-1: without primaries and transfer a player guesses by the size of the picture. */
const OF_A_SCREEN: PictureColor = {
  space: AVCOL_SPC_SMPTE170M,
  range: AVCOL_RANGE_MPEG,
  primaries: AVCOL_PRI_BT709,
  transfer: AVCOL_TRC_IEC61966_2_1,
};

/** Matrix and range that swscale makes from RGB by default, and that the stream therefore declares. */
export const COLOR = 'bt601 limited';

/** Version of the library that encodes. */
export function encoderVersion(): string {
  return `FFmpeg ${av.getFFmpegInfo().version}`;
}

/** Which FFmpeg runs here, and whether a program may be passed on with it. */
export function ffmpegBuild(): { readonly version: string; readonly nonfree: boolean } {
  const { version, configuration } = av.getFFmpegInfo();
  return { version, nonfree: configuration.split(' --').includes('enable-nonfree') };
}

/** An open video encoder. Pictures go in with their time in us; packets come out with the same. */
export class Encoder implements VideoEncoder, Disposable {
  readonly #context: av.CodecContext;
  readonly #packet = new av.Packet();
  readonly #settings: EncoderSettings;
  readonly #picture: PictureFrame;
  /** Of an encoder that takes pictures as they were read. */
  readonly #exact: PictureFrame | undefined;
  readonly #form: PictureForm;
  readonly #sleeper = new Sleeper();
  /** Room for a packet with lengths, or with its delimiter. */
  #unit = new Uint8Array();
  /** When the last packet came. */
  #cameUs = asTs(0);

  private constructor(context: av.CodecContext, form: PictureForm, settings: EncoderSettings) {
    this.#context = context;
    this.#form = form;
    this.#settings = settings;
    this.#picture = new PictureFrame(settings);
    this.#exact = settings.plan.pixels === 'bgr0' ? new PictureFrame(settings, EXACT_PIXELS) : undefined;
    this.#packet.alloc();
  }

  /** Rejects with a GapError (`preflight.encoder`) when this machine can't open it. */
  static async open(settings: EncoderSettings): Promise<Encoder> {
    const { plan, fps, bitrateBps } = settings;
    let code = 0;
    for (const options of [{}, ...(plan.retries ?? [])]) {
      const context = contextFor(settings, { ...plan.options, ...options });
      const form = formFor(settings, context);
      code = await context.open2(null, null);
      if (code >= 0) {
        // Where allowed, SVT-AV1 gives its threads real-time priority: above the grab, and above the game.
        calmEncoderThreads();
        return new Encoder(context, form, settings);
      }
      context.freeContext();
      form[Symbol.dispose]();
    }
    const { width, height } = settings;
    throw encoderError(plan, said`does not open with ${width}x${height}, ${fps} fps, ${rateText(bitrateBps)} (FFmpeg code ${code})`);
  }

  /** Encodes a planar YUV 4:2:0 picture and passes every finished packet to `take`. `key`: nothing of earlier pictures may remain. */
  encode({ buffer, byteOffset, byteLength }: Uint8Array, ptsUs: TsUs, take: TakePacket, key = false): void {
    this.encodeFrame(this.#picture.show(Buffer.from(buffer, byteOffset, byteLength)), ptsUs, take, key);
  }

  /** The same of a picture as it was read, by an encoder that takes such. */
  encodeExact({ buffer, byteOffset, byteLength }: Uint8Array, ptsUs: TsUs, take: TakePacket, key = false): void {
    if (this.#exact === undefined) throw new RangeError(`${this.#settings.plan.codec} takes no pictures as they were read`);
    this.encodeFrame(this.#exact.show(Buffer.from(buffer, byteOffset, byteLength)), ptsUs, take, key);
  }

  /** The same for a picture that is already in an FFmpeg frame. */
  encodeFrame(planar: av.Frame, ptsUs: TsUs, take: TakePacket, key = false): void {
    const frame = this.#form.of(planar);
    frame.pts = BigInt(ptsUs);
    // A decoded picture still has the type from its old stream.
    frame.pictType = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    this.#rest();
    check(this.#context.sendFrameSync(frame), 'encode a frame');
    this.#receive(take);
  }

  /** Ends the stream; what the encoder still holds comes out. */
  finish(take: TakePacket): void {
    this.#rest();
    check(this.#context.sendFrameSync(null), 'end the stream');
    this.#receive(take);
  }

  [Symbol.dispose](): void {
    this.#sleeper[Symbol.dispose]();
    this.#packet.free();
    this.#context.freeContext();
    this.#form[Symbol.dispose]();
    this.#picture[Symbol.dispose]();
    this.#exact?.[Symbol.dispose]();
  }

  #rest(): void {
    const restUs = this.#cameUs + this.#settings.plan.restUs - nowUs();
    if (restUs > 0) this.#sleeper.sleep(restUs);
  }

  #asKept(packet: Uint8Array): Uint8Array {
    const { fourcc } = this.#settings.plan;
    if (fourcc === 'H264' || (fourcc === 'AV01' && hasDelimiter(packet))) return packet;
    const most = lengthsBytes(packet.byteLength);
    if (this.#unit.byteLength < most) this.#unit = new Uint8Array(2 * most);
    return this.#unit.subarray(0, (fourcc === 'AV01' ? putWithDelimiter : putLengths)(packet, this.#unit));
  }

  #receive(take: TakePacket): void {
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      this.#cameUs = nowUs();
      const bytes = this.#packet.data;
      if (bytes !== null) take(this.#asKept(bytes), asTs(Number(this.#packet.pts)), this.#packet.isKeyframe);
      this.#packet.unref();
    }
  }
}

/** An encoder's context with its options, not yet open. */
function contextFor(settings: EncoderSettings, options: Options): av.CodecContext {
  const { plan, fps, bitrateBps } = settings;
  const codec = av.Codec.findEncoderByName(plan.codec as never);
  if (codec === null) throw encoderError(plan, said`is not in this build of FFmpeg`);
  const context = new av.CodecContext();
  context.allocContext3(codec);
  context.width = settings.width;
  context.height = settings.height;
  const { space, range, primaries, transfer } = settings.color ?? OF_A_SCREEN;
  context.colorSpace = space as typeof context.colorSpace;
  context.colorRange = range as typeof context.colorRange;
  context.colorPrimaries = primaries as typeof context.colorPrimaries;
  context.colorTrc = transfer as typeof context.colorTrc;
  context.timeBase = new av.Rational(1, IVF_TIMEBASE_US);
  context.framerate = new av.Rational(fps, 1);
  context.gopSize = settings.gopFrames;
  if (bitrateBps !== undefined) context.bitRate = BigInt(bitrateBps);
  // Not as a dictionary: node-av (6.1.1) may free one twice, or collect it while another thread reads it.
  for (const [name, value] of Object.entries(options))
    if (context.setOption(name, value, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN) < 0) {
      context.freeContext();
      throw encoderError(plan, said`does not accept the option ${name}=${value}`);
    }
  return context;
}

/** The form in which the context takes pictures, announced to it; frees it where that fails. */
function formFor(settings: EncoderSettings, context: av.CodecContext): PictureForm {
  try {
    const form = pictureForm(settings.plan.pixels ?? 'yuv420p', settings);
    form.announce(context);
    return form;
  } catch (error) {
    context.freeContext();
    throw encoderError(settings.plan, said`cannot be given pictures: ${wordsOf(error)}`);
  }
}

const rateText = (bps: number | undefined) => (bps === undefined ? said`constant quality` : said`${bps} b/s`);

function check(code: number, what: string): void {
  if (code < 0)
    throw new GapError(
      'capture.encoder',
      said`The encoder failed to ${what} (FFmpeg code ${code})`,
      said`Choose another encoder, or a smaller picture`,
      { way: { settings: ['encoder', 'size'] } },
    );
}

function encoderError(plan: EncoderPlan, why: Words): GapError {
  return new GapError('preflight.encoder', said`Encoder ${plan.codec} ${why}`, said`Check this machine to see which encoders work here`, {
    way: { action: 'check' },
  });
}
