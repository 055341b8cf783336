import { AV_OPT_TYPE_STRING } from '#video/av/constants.ts';
import type * as av from '#video/av/lib.ts';

/** Of a picture: 8K has half as many. */
export const MOST_PIXELS = 2 ** 26;

/** Has a decoder refuse larger pictures before it makes room for them: 422 bytes of AV1 can say 16384 x 8704, and each picture that is kept is 214 MB. */
export function limitPixels(context: av.CodecContext): void {
  context.setOption('max_pixels', `${MOST_PIXELS}`, AV_OPT_TYPE_STRING);
}
