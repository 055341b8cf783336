import type { SpanUs } from '#format/core/time/units.ts';
import { joined } from '#format/core/video/joined.ts';
import {
  type ElementHead,
  element,
  float,
  lengthBytes,
  nothing,
  readHead,
  readUint,
  text,
  UNKNOWN,
  uint,
} from '#format/core/video/matroska/ebml.ts';
import { ID } from '#format/core/video/matroska/ids.ts';

/** ns: pts are us, as GAP v0.2 section 3 asks; other writers of Matroska fix a millisecond. */
const TIMESTAMP_SCALE_NS = 1000;
const CODEC_ID = 'V_MPEGH/ISO/HEVC';
const APP = 'gap-recorder';
/** Of BT.601, limited: what swscale makes of RGB by default. */
const [BT601, LIMITED] = [6, 1];
const SEEK_HEAD_BYTES = 26;
const DURATION_BYTES = 11;
/** More than ours ever need: 350 bytes with x265. */
export const MOST_HEADER_BYTES = 4096;

/** What is said of a video in front of its frames. */
export interface MatroskaTrack {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly hvcc: Uint8Array;
}

/** Known once all frames are written. */
export interface MatroskaEnd {
  readonly cuesAt: number;
  readonly fileBytes: number;
  readonly durationUs: SpanUs;
}

/** EBML header and the segment's: its length is the last 8 bytes. */
const START = joined([
  element(
    ID.ebml,
    uint(ID.ebmlVersion, 1),
    uint(ID.ebmlReadVersion, 1),
    uint(ID.maxIdLength, 4),
    uint(ID.maxSizeLength, 8),
    text(ID.docType, 'matroska'),
    uint(ID.docTypeVersion, 4),
    uint(ID.docTypeReadVersion, 2),
  ),
  Uint8Array.of(0x18, 0x53, 0x80, 0x67),
]);
const SEGMENT_LENGTH_BYTES = 8;
/** Where the segment's content begins: positions in a file count from here. */
export const SEGMENT_AT = START.byteLength + SEGMENT_LENGTH_BYTES;

/**
 * Everything in front of the first frame; equally long with `end` and without: a file whose writer was killed is whole, but for its index, and
 * its segment reaches to the end of the file.
 */
export function matroskaHeader({ width, height, fps, hvcc }: MatroskaTrack, end?: MatroskaEnd): Uint8Array {
  const length =
    end === undefined ? Uint8Array.from({ length: 8 }, (_, i) => (i === 0 ? 1 : 255)) : lengthBytes(end.fileBytes - SEGMENT_AT, 8);
  const seekCues = end && seekTo(ID.cues, end.cuesAt - SEGMENT_AT);
  const duration = end === undefined ? nothing(DURATION_BYTES) : float(ID.duration, end.durationUs);
  const info = [uint(ID.timestampScale, TIMESTAMP_SCALE_NS), duration, text(ID.muxingApp, APP), text(ID.writingApp, APP)];
  const picture = [
    uint(ID.flagInterlaced, 2),
    uint(ID.pixelWidth, width),
    uint(ID.pixelHeight, height),
    element(ID.colour, uint(ID.matrixCoefficients, BT601), uint(ID.range, LIMITED)),
  ];
  const track = [
    uint(ID.trackNumber, 1),
    uint(ID.trackUid, 1),
    uint(ID.trackType, 1),
    uint(ID.flagLacing, 0),
    text(ID.codecId, CODEC_ID),
    uint(ID.defaultDuration, Math.round(1e9 / fps)),
    element(ID.codecPrivate, hvcc),
    element(ID.video, ...picture),
  ];
  return joined([
    START,
    length,
    seekCues ?? nothing(SEEK_HEAD_BYTES),
    element(ID.info, ...info),
    element(ID.tracks, element(ID.trackEntry, ...track)),
  ]);
}

function seekTo(id: number, position: number): Uint8Array {
  return element(ID.seekHead, element(ID.seek, uint(ID.seekId, id), uint(ID.seekPosition, position, 8)));
}

/** A header of ours, and its length. */
export interface MatroskaHeader extends MatroskaTrack {
  readonly headerBytes: number;
}

/** Whether a file begins as Matroska does, ours or another's. */
export const isMatroska = (first: Uint8Array): boolean => START.subarray(0, 4).every((byte, i) => first[i] === byte);

/** Whether a Matroska file is one of ours, whose frames `frames.ts` reads. */
export const isOurs = (first: Uint8Array): boolean => {
  const found = text(ID.muxingApp, APP);
  const last = Math.min(first.byteLength, MOST_HEADER_BYTES) - found.byteLength;
  for (let at = 0; at <= last; at++) if (found.every((byte, i) => first[at + i] === byte)) return true;
  return false;
};

/** Reads a header of ours from the first bytes of a file ({@link MOST_HEADER_BYTES} are ample). Returns a string that says why, if it is none. */
export function readMatroskaHeader(first: Uint8Array): MatroskaHeader | string {
  if (!START.every((byte, i) => first[i] === byte)) return 'does not begin with the EBML header of our Matroska files';
  const found = new Map<number, Uint8Array>();
  const masters: ReadonlySet<number> = new Set([ID.info, ID.tracks, ID.trackEntry, ID.video]);
  for (let at = SEGMENT_AT; ; ) {
    const head = readHead(first, at);
    // The first frame, the index, or the end of a file without frames.
    if (typeof head === 'string' || head.id === ID.cluster || head.id === ID.cues) return trackOf(found, at);
    const end = endOf(head);
    if (end === undefined || end > first.byteLength) return `torn header at byte ${at}`;
    if (masters.has(head.id)) at = head.contentAt;
    else {
      found.set(head.id, first.subarray(head.contentAt, end));
      at = end;
    }
  }
}

const endOf = ({ contentAt, length }: ElementHead) => (length === UNKNOWN ? undefined : contentAt + length);

function trackOf(found: ReadonlyMap<number, Uint8Array>, headerBytes: number): MatroskaHeader | string {
  const number = (id: number) => readUint(found.get(id) ?? new Uint8Array());
  const hvcc = found.get(ID.codecPrivate);
  const codec = String.fromCharCode(...(found.get(ID.codecId) ?? []));
  if (hvcc === undefined || codec !== CODEC_ID) return `codec ${codec === '' ? 'not said' : codec}`;
  if (number(ID.timestampScale) !== TIMESTAMP_SCALE_NS) return `a timestamp of ${number(ID.timestampScale)} ns`;
  const [width, height, frameNs] = [number(ID.pixelWidth), number(ID.pixelHeight), number(ID.defaultDuration)];
  if (!(width > 0 && height > 0 && frameNs > 0)) return `pictures of ${width}x${height}, every ${frameNs} ns`;
  return { width, height, fps: Math.round(1e12 / frameNs) / 1000, hvcc: Uint8Array.from(hvcc), headerBytes };
}
