import { closeSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { compareFaithful } from '#core/final/faithful.ts';
import type { Unit, UnitLine } from '#core/final/units.ts';
import { IVF_FRAME_HEADER_BYTES, putIvfFrameHeader, readIvfFrameHeader } from '#core/format/ivf.ts';
import { unitFile } from '#core/format/layout.ts';
import { Encoder, type EncoderSettings } from '#video/encoder.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';
import { SmallLuma } from '#video/small-luma.ts';
import { VideoWriter } from '#video/video-writer.ts';

/** A unit and where its packets begin in the file of captures. */
export interface UnitJob extends Unit {
  readonly offset: number;
}

/** Makes one unit of the final video: decodes what was kept, encodes it, and looks whether each picture is still itself. Leaves `unit-N.ivf`, whole. */
export async function encodeUnit(partial: string, capture: string, settings: EncoderSettings, job: UnitJob): Promise<UnitLine> {
  const path = join(partial, unitFile(job.unit));
  rmSync(`${path}.tmp`, { force: true });
  const frames = job.to - job.from;
  using small = new SmallLuma(settings);
  const captured: Uint8Array[] = [];
  const packets: Buffer[] = [];
  let [bytes, crc] = [0, 0];
  {
    using writer = VideoWriter.create(`${path}.tmp`, settings, settings.plan.fourcc);
    using encoder = await Encoder.open(settings);
    const ptsUs: number[] = [];
    const header = Buffer.alloc(IVF_FRAME_HEADER_BYTES);
    const view = new DataView(header.buffer, header.byteOffset, IVF_FRAME_HEADER_BYTES);
    const take = (payload: Uint8Array, us: number, key: boolean) => {
      const n = packets.length;
      // An encoder that reorders, drops or starts a GOP of its own would put pictures at times that are not theirs.
      if (us !== ptsUs[n]) throw new Error(`the encoder gave pts ${us} for frame ${job.from + n}, which is ${ptsUs[n]}`);
      if (key !== (n === 0)) throw new Error(`frame ${job.from + n} is ${key ? 'a' : 'no'} keyframe`);
      if (!writer.write(payload, us)) throw new Error(`ENOSPC: no space left for ${path}`);
      putIvfFrameHeader(view, payload.byteLength, us);
      crc = crc32(payload, crc32(header, crc));
      bytes += IVF_FRAME_HEADER_BYTES + payload.byteLength;
      packets.push(Buffer.from(payload));
    };
    using decoder = await PacketDecoder.open('H264', 1, (picture) => {
      const us = ptsUs[captured.length];
      if (us === undefined) throw new Error(`a picture too many in GOP ${job.unit}`);
      captured.push(small.of(picture));
      encoder.encodeFrame(picture, us, take);
    });
    for (const packet of readPackets(capture, job.offset, frames)) {
      ptsUs.push(packet.ptsUs);
      decoder.send(packet.payload);
    }
    decoder.finish();
    encoder.finish(take);
    if (captured.length !== frames || packets.length !== frames)
      throw new Error(`GOP ${job.unit} has ${frames} frames, ${captured.length} were decoded and ${packets.length} encoded`);
    writer.sync();
  }
  const final = await lumaOf(packets, small);
  renameSync(`${path}.tmp`, path);
  const { compared, late, lateFrames } = compareFaithful(captured, final, small.size.width, small.size.height, small.stride);
  return { unit: job.unit, from: job.from, frames, bytes, crc, compared, late, lateFrames: lateFrames.map((n) => job.from + n) };
}

/** Small planes of what was encoded, as anybody will decode it. */
async function lumaOf(packets: readonly Buffer[], small: SmallLuma): Promise<Uint8Array[]> {
  const planes: Uint8Array[] = [];
  using decoder = await PacketDecoder.open('AV01', 1, (picture) => planes.push(small.of(picture)));
  for (const packet of packets) decoder.send(packet);
  decoder.finish();
  if (planes.length !== packets.length) throw new Error(`${packets.length} frames were encoded, ${planes.length} can be decoded`);
  return planes;
}

function* readPackets(capture: string, offset: number, frames: number): Generator<{ payload: Buffer; ptsUs: number }> {
  const fd = openSync(capture, 'r');
  try {
    const header = new DataView(new ArrayBuffer(IVF_FRAME_HEADER_BYTES));
    for (let n = 0, at = offset; n < frames; n++) {
      readSync(fd, header, 0, IVF_FRAME_HEADER_BYTES, at);
      const { payloadBytes, pts } = readIvfFrameHeader(header, 0);
      const payload = Buffer.alloc(payloadBytes);
      if (readSync(fd, payload, 0, payloadBytes, at + IVF_FRAME_HEADER_BYTES) < payloadBytes)
        throw new Error(`${capture} ends in frame ${n}`);
      at += IVF_FRAME_HEADER_BYTES + payloadBytes;
      yield { payload, ptsUs: pts };
    }
  } finally {
    closeSync(fd);
  }
}
