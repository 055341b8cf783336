import { HOLD_US } from '#core/input/hold-back.ts';
import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';

/** Header in front of every picture in the ring of frames. Offsets in bytes from the slot's start. */
export const PICTURE_HEADER_BYTES = 64;
const FRAME = 0;
const CAPTURE_US = 8;
const ERR_US = 16;
const SINCE_US = 24;

/** Of a planar YUV 4:2:0 picture, 8 bit. */
export function pictureBytes(size: PictureSize): number {
  return (size.width * size.height * 3) / 2;
}

/** What a slot holds: a planar picture and, if it is exact, behind that the same as it was read. */
export interface SlotForm extends PictureSize {
  readonly exact?: boolean;
}

/** Of a pixel as it was read: blue, green, red, and a byte that says nothing. */
export const EXACT_PIXEL_BYTES = 4;

/** Where the exact picture begins, bytes from the planar one. */
export const exactAt = (size: PictureSize): number => roundUp(pictureBytes(size));
export const exactBytes = ({ width, height }: PictureSize): number => EXACT_PIXEL_BYTES * width * height;

/** Encoders read pixels in blocks of sixteen, past the end of a width that is no multiple of it. */
const READ_ON = 16 * EXACT_PIXEL_BYTES;

/** Bytes of all that a slot holds, without its header. */
export function formBytes(form: SlotForm): number {
  return form.exact === true ? exactAt(form) + exactBytes(form) + READ_ON : pictureBytes(form);
}

export function slotBytes(form: SlotForm): number {
  return PICTURE_HEADER_BYTES + roundUp(formBytes(form));
}

/** Slots start on 64-byte lines, for the scaler's vector loads. */
const roundUp = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/**
 * How long a picture may wait before newer ones are dropped, us, on top of the time it takes to settle whose picture it is. A kill loses
 * whatever is waiting, and a backlog does not clear by waiting longer.
 */
const BACKLOG_US = 100_000;

/** How long the oldest picture may have been waiting when another is queued behind it, us. */
export const MOST_WAITING_US = HOLD_US + BACKLOG_US;

/**
 * A source that gives nothing for so long is repeated, us: more than a picture may wait, than a focus is decided in, and than a busy machine is late
 * by.
 */
export const SILENT_US = 500_000;

/** Slots of a ring that never overflows before its oldest picture is too old: a power of two; one more is kept for repeats. */
export function pictureSlots(fps: number): number {
  return 2 ** Math.ceil(Math.log2((MOST_WAITING_US * fps) / 1e6 + 2));
}

/** Stores which grid frame the picture belongs to, and when it was read: middle and half-width of the bracket around the read, us. */
export function putPictureHeader(view: DataView, slot: number, frame: number, captureUs: TsUs, errUs: SpanUs): void {
  view.setFloat64(slot + FRAME, frame, true);
  view.setFloat64(slot + CAPTURE_US, captureUs, true);
  view.setFloat64(slot + ERR_US, errUs, true);
  view.setFloat64(slot + SINCE_US, captureUs - errUs, true);
}

/** After {@link putPictureHeader}: its pixels may have been as they are since then, not only since the read began. */
export function putPictureSince(view: DataView, slot: number, sinceUs: TsUs): void {
  view.setFloat64(slot + SINCE_US, sinceUs, true);
}

export function pictureSinceUs(view: DataView, slot: number): TsUs {
  return asTs(view.getFloat64(slot + SINCE_US, true));
}

export function pictureFrame(view: DataView, slot: number): number {
  return view.getFloat64(slot + FRAME, true);
}

export function pictureCaptureUs(view: DataView, slot: number): TsUs {
  return asTs(view.getFloat64(slot + CAPTURE_US, true));
}

export function pictureErrUs(view: DataView, slot: number): SpanUs {
  return asSpan(view.getFloat64(slot + ERR_US, true));
}
