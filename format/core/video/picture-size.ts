/** Pixels. Of a planar YUV 4:2:0 picture, width and height are even. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of the screen, pixels. */
export interface Region extends PictureSize {
  readonly x: number;
  readonly y: number;
}

/** Of a picture, pixels. */
export const MOST_SIDE = 4096;

export const sizeText = (size: PictureSize): string => `${size.width}x${size.height}`;
