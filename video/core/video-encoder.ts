import type { TsUs } from '#format/core/time/units.ts';

/** Receives a finished packet, in the form in which files hold it: HEVC with lengths, not start codes. The bytes are only lent. */
export type TakePacket = (bytes: Uint8Array, ptsUs: TsUs, key: boolean) => void;

/**
 * What makes packets of pictures, each with the time of its picture, in order. `EncoderPlan` says what it takes and how many it holds back. Only the
 * thread that opened it may use it.
 */
export interface VideoEncoder {
  /** Takes a planar YUV 4:2:0 picture, and passes every finished packet to `take`. `key`: nothing of earlier pictures may remain. */
  encode(picture: Uint8Array, ptsUs: TsUs, take: TakePacket, key?: boolean): void;
  /** Ends the stream; what it still holds comes out. */
  finish(take: TakePacket): void;
}
