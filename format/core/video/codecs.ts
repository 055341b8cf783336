import { readAv1Unit } from '#format/core/video/av1.ts';
import { readH264Unit } from '#format/core/video/h264.ts';
import { readHevcUnit } from '#format/core/video/hevc/nal.ts';

/** What our files hold: AV1 or HEVC for the final video (GAP v0.2 section 3), H.264 for the pictures kept while recording. */
export type Fourcc = 'AV01' | 'HEVC' | 'H264';

/** What the first 64 bytes of a packet say, without decoding; a string says why it is no packet of that codec. */
export interface UnitFacts {
  /** Decoding can start here. */
  readonly key: boolean;
  /** Of its pictures, where the packet says so. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
}

const READERS: Readonly<Record<Fourcc, (head: Uint8Array) => UnitFacts | string>> = {
  AV01: readAv1Unit,
  HEVC: readHevcUnit,
  H264: readH264Unit,
};

/** Reads the packets of a codec; undefined for one that we do not write. */
export const unitReader = (fourcc: string): ((head: Uint8Array) => UnitFacts | string) | undefined =>
  Object.hasOwn(READERS, fourcc) ? READERS[fourcc as Fourcc] : undefined;
