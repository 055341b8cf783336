import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { unitFile } from '#format/core/layout.ts';
import { compareFaithful } from '#format/core/quality/video/late-changes.ts';
import { type MotionColumns, packMotion, unknownMotion } from '#format/core/signal/motion-columns.ts';
import { PictureMotion } from '#format/core/signal/picture-motion.ts';
import { asTs } from '#format/core/time/units.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';
import { containerOf } from '#format/core/video/container.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { type KeptFrame, readKept } from '#session/final/read-kept.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { renamePatiently } from '#shard/folder/rename.ts';
import { AV_PIX_FMT_YUV420P } from '#video/av/constants.ts';
import type * as av from '#video/av/lib.ts';
import type { Unit, UnitLine } from '#video/core/units.ts';
import { Encoder, type EncoderSettings, formatOf } from '#video/encoder.ts';
import { PacketDecoder, UndecodableError } from '#video/packet-decoder.ts';
import { MappedFrame } from '#video/pictures/mapped-frame.ts';
import { PictureFrame } from '#video/pictures/picture-frame.ts';
import { PixelsOf } from '#video/pictures/pixels-of.ts';
import { SmallLuma } from '#video/pictures/small-luma.ts';
import { VideoWriter } from '#video/video-writer.ts';

/** Where units are made. */
export interface UnitPlace {
  readonly partial: string;
  readonly capture: string;
}

/** A unit, and what its packets in the capture file must be. */
export interface UnitJob extends Unit {
  readonly frames: readonly KeptFrame[];
  readonly encoder: EncoderSettings;
  /** Whether this is the last attempt: only then are undecodable pictures given up, for good. */
  readonly isLast: boolean;
}

/**
 * Makes one unit of the final video: decodes the captures, measures how they move, encodes them, and checks whether each picture is still
 * itself. Leaves a whole unit file. If a capture differs from what was written, or cannot be fully decoded, the whole unit becomes black, because its pictures
 * build on each other. `encoded` is called once the encoder is closed and the file is in place, before the check; never for a black unit.
 */
export async function encodeUnit({ partial, capture }: UnitPlace, job: UnitJob, encoded: () => void): Promise<UnitLine> {
  const { encoder: settings } = job;
  const { fourcc } = settings.plan;
  const path = join(partial, unitFile(job.unit, fourcc));
  using small = new SmallLuma(settings);
  const kept = readKept(capture, job.frames);
  const line = { unit: job.unit, from: job.from, frames: job.frames.length };
  if (kept !== undefined) {
    const made = await encode(`${path}.tmp`, job, (into) => decode(kept, into, { small, size: settings })).catch((error: unknown) => {
      if (!(error instanceof UndecodableError) || !job.isLast) throw error;
    });
    if (made !== undefined) {
      const { captured, packets, motion, ...rest } = made;
      renamePatiently(`${path}.tmp`, path);
      encoded();
      const final = await lumaOf(fourcc, packets, small);
      const found = compareFaithful(captured, final, { ...small.size, stride: small.stride });
      return { ...line, ...rest, ...found, lateFrames: found.lateFrames.map((n) => job.from + n), motion: base64(motion), damaged: false };
    }
  }
  const { bytes, crc } = await encode(`${path}.tmp`, job, (into) => black(settings, job.frames.length, into));
  renamePatiently(`${path}.tmp`, path);
  const motion = base64(unknownMotion(job.frames.length));
  return { ...line, bytes, crc, compared: 0, late: 0, lateFrames: [], motion, damaged: true };
}

const base64 = (motion: MotionColumns) => Buffer.from(packMotion(motion)).toString('base64');

/** Receives the pictures of a unit, in order. */
type TakePicture = (picture: av.Frame) => void;

/** Encodes the pictures from `feed` into a file, and checks each packet's place. */
async function encode<T extends object | undefined>(
  path: string,
  { unit, from, frames, encoder: settings }: UnitJob,
  feed: (into: TakePicture) => Promise<T>,
): Promise<{ packets: Buffer[]; bytes: number; crc: number } & T> {
  rmSync(path, { force: true });
  const packets: Buffer[] = [];
  let [bytes, crc, pictures] = [0, 0, 0];
  const { frameHeaderBytes, putFrameHeader } = containerOf(settings.plan.fourcc);
  const header = new Uint8Array(frameHeaderBytes);
  const view = new DataView(header.buffer);
  using writer = VideoWriter.create(path, formatOf(settings));
  using encoder = await Encoder.open(settings);
  const take = (payload: Uint8Array, us: number, key: boolean) => {
    const n = packets.length;
    // An encoder that reorders or drops pictures, or starts an extra GOP, would put pictures at the wrong times.
    if (us !== frames[n]?.tsUs) throw new Error(`the encoder gave pts ${us} for frame ${from + n}, which is ${frames[n]?.tsUs}`);
    if (key !== (n === 0)) throw new Error(`frame ${from + n} is ${key ? 'a' : 'no'} keyframe`);
    if (!writer.write(payload, asTs(us), key)) throw new Error(`ENOSPC: no space left for ${path}`);
    putFrameHeader(view, payload.byteLength, asTs(us), key);
    crc = crc32(payload, crc32(header, crc));
    bytes += frameHeaderBytes + payload.byteLength;
    packets.push(Buffer.from(payload));
  };
  const fed = await feed((picture) => encoder.encodeFrame(picture, asTs(frames[pictures++]?.tsUs ?? 0), take));
  encoder.finish(take);
  if (packets.length !== frames.length) throw new Error(`GOP ${unit} has ${frames.length} frames, ${packets.length} were encoded`);
  writer.sync();
  return { packets, bytes, crc, ...fed };
}

interface DecodeWith {
  readonly small: SmallLuma;
  readonly size: PictureSize;
}

/** Passes the decoded pictures to `into`, emptying `kept`; returns small planes of them, and their motion. Throws an UndecodableError. */
async function decode(
  kept: Buffer[],
  into: TakePicture,
  { small, size }: DecodeWith,
): Promise<{ captured: Uint8Array[]; motion: MotionColumns }> {
  const captured: Uint8Array[] = [];
  const count = kept.length;
  const motion = unknownMotion(count);
  let moving: PictureMotion | undefined;
  using mapped = new MappedFrame();
  // Lossless captures have no luma of their own.
  using planar = new PixelsOf(size, AV_PIX_FMT_YUV420P);
  using decoder = await PacketDecoder.open('H264', 1, (decoded) => {
    if (decoded.width !== size.width || decoded.height !== size.height) throw new UndecodableError('a picture of another size');
    const picture = planar.of(decoded);
    if (captured.length === count) throw new UndecodableError('one picture too many');
    moving ??= new PictureMotion(picture.width, picture.height);
    const plane = mapped.of(picture);
    moving.take(plane);
    const n = captured.push(small.of(plane)) - 1;
    [motion.dx[n], motion.dy[n], motion.certainty[n]] = [moving.dx, moving.dy, moving.certainty];
    into(picture);
  });
  for (let packet = kept.shift(); packet !== undefined; packet = kept.shift()) decoder.send(packet);
  decoder.finish();
  if (captured.length !== count) throw new UndecodableError(`${captured.length} of ${count} pictures`);
  return { captured, motion };
}

async function black(size: EncoderSettings, count: number, into: TakePicture): Promise<object> {
  const picture = blackPicture(size);
  using frame = new PictureFrame(size);
  for (let n = 0; n < count; n++) into(frame.show(picture));
  return {};
}

/** Decodes the encoded pictures again; returns a small luma plane of each. */
async function lumaOf(fourcc: Fourcc, packets: readonly Buffer[], small: SmallLuma): Promise<Uint8Array[]> {
  const planes: Uint8Array[] = [];
  using mapped = new MappedFrame();
  using decoder = await PacketDecoder.open(fourcc, 1, (picture) => planes.push(small.of(mapped.of(picture))));
  for (const packet of packets) decoder.send(packet);
  decoder.finish();
  if (planes.length !== packets.length) throw new Error(`${packets.length} frames were encoded, ${planes.length} can be decoded`);
  return planes;
}
