/** Pixels as read from a screen: blue, green, red and one unused byte. */
export interface ScreenPixels {
  readonly width: number;
  readonly height: number;
  readonly bgrx: Uint8Array;
}
