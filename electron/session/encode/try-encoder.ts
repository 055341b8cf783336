import { GapError } from '#format/core/errors.ts';
import { compareFaithful } from '#format/core/quality/video/late-changes.ts';
import { said, type Words } from '#format/core/said.ts';
import { quantiles } from '#format/core/signal/quantiles.ts';
import { asSpan, asTs, diffUs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import type { LumaPlane } from '#format/core/watermark/tile.ts';
import { nowUs } from '#native/clock.ts';
import type { VideoEncoder } from '#video/core/video-encoder.ts';
import { Encoder, type EncoderSettings } from '#video/encoder.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';
import { MappedFrame } from '#video/pictures/mapped-frame.ts';
import { SmallLuma } from '#video/pictures/small-luma.ts';

/** Lends picture n, planar YUV 4:2:0. */
type Paint = (n: number) => Uint8Array;

export interface TriedEncoder {
  /** For one picture, by the wall clock, us. Time spent on pictures that an encoder holds back is in the last. */
  readonly p50Us: SpanUs;
  readonly p95Us: SpanUs;
  readonly longestUs: SpanUs;
  /** Mean per picture, by the wall clock, us. */
  readonly meanUs: SpanUs;
  /** Processor time per picture, all threads, us. */
  readonly cpuUs: SpanUs;
  readonly packets: readonly Buffer[];
  /** Which of them are keys. */
  readonly keys: readonly boolean[];
  /** The most pictures that it held back at once. */
  readonly heldBack: number;
  readonly bytes: number;
}

/** Opens an encoder. Rejects with a GapError (`preflight.encoder`) where that fails. */
export type OpenEncoder = (settings: EncoderSettings) => Promise<VideoEncoder & Disposable>;

export interface TryOptions {
  readonly frames: number;
  /** Lends picture n, planar YUV 4:2:0. */
  readonly paint: Paint;
  /** This picture is asked for as a key. */
  readonly keyAt?: number;
  readonly open?: OpenEncoder;
}

/**
 * Encodes `frames` pictures for real, as fast as possible. Throws a GapError (`preflight.encoder`) if the encoder cannot be opened, or does not
 * return one packet for each picture, in order and with its time: such an encoder would misplace pictures.
 */
export async function tryEncoder(
  settings: EncoderSettings,
  { frames, paint, keyAt, open = (wanted) => Encoder.open(wanted) }: TryOptions,
): Promise<TriedEncoder> {
  using encoder = await open(settings);
  const packets: Buffer[] = [];
  const keys: boolean[] = [];
  let heldBack = 0;
  const tookUs: SpanUs[] = [];
  const ptsOf = (n: number) => asTs(Math.round((n * 1e6) / settings.fps));
  const take = (packet: Uint8Array, ptsUs: TsUs, key: boolean) => {
    if (ptsUs !== ptsOf(packets.length))
      throw unusable(
        settings,
        said`gave a packet with the time ${ptsUs} us where that of frame ${packets.length}, ${ptsOf(packets.length)} us, was due`,
      );
    packets.push(Buffer.from(packet));
    keys.push(key);
  };
  let cpuUs = 0;
  for (let n = 0; n <= frames; n++) {
    const picture = n < frames ? paint(n) : undefined;
    const [before, began] = [process.cpuUsage(), nowUs()];
    if (picture === undefined) encoder.finish(take);
    else encoder.encode(picture, ptsOf(n), take, n === keyAt);
    if (n < frames) heldBack = Math.max(heldBack, n + 1 - packets.length);
    const { user, system } = process.cpuUsage(before);
    cpuUs += user + system;
    tookUs.push(diffUs(nowUs(), began));
  }
  if (packets.length !== frames) throw unusable(settings, said`gave ${packets.length} packets for ${frames} pictures`);
  const found = quantiles(tookUs);
  return {
    p50Us: asSpan(found?.p50 ?? 0),
    p95Us: asSpan(found?.p95 ?? 0),
    longestUs: asSpan(found?.max ?? 0),
    meanUs: asSpan(tookUs.reduce((sum, us) => sum + us, 0) / frames),
    cpuUs: asSpan(cpuUs / frames),
    packets,
    keys,
    heldBack,
    bytes: packets.reduce((sum, { byteLength }) => sum + byteLength, 0),
  };
}

export interface LookOptions {
  readonly paint: Paint;
  /** Regions that change. */
  readonly regions: readonly number[];
  /** Is lent every decoded picture, in order. */
  readonly onPicture?: (picture: LumaPlane, n: number) => void;
}

/** Share of the changes in some regions that packets show late, %, compared with the pictures they were made from. */
export async function lateChanges(
  settings: EncoderSettings,
  packets: readonly Buffer[],
  { paint, regions, onPicture }: LookOptions,
): Promise<number> {
  using small = new SmallLuma(settings);
  const shown: Uint8Array[] = [];
  using mapped = new MappedFrame();
  using decoder = await PacketDecoder.open(settings.plan.fourcc, 1, (picture) => {
    const plane = mapped.of(picture);
    onPicture?.(plane, shown.length);
    shown.push(small.of(plane));
  });
  for (const packet of packets) decoder.send(packet);
  decoder.finish();
  if (shown.length !== packets.length)
    throw unusable(settings, said`gave ${packets.length} packets, of which ${shown.length} are pictures`);
  const captured = packets.map((_, n) => small.of({ luma: paint(n), stride: settings.width }));
  const { compared, late } = compareFaithful(captured, shown, { ...small.size, stride: small.stride, regions });
  return (100 * late) / Math.max(1, compared);
}

export const unusable = ({ plan }: EncoderSettings, why: Words) =>
  new GapError('preflight.encoder', said`Encoder ${plan.codec} ${why}`, said`Choose another encoder: a check shows which work here`, {
    way: { settings: ['encoder'], action: 'check' },
  });
