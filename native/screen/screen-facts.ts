/** Size of a screen, pixels, and its display server. */
export interface ScreenFacts {
  readonly width: number;
  readonly height: number;
  /** Name of the display server. */
  readonly server: string;
  /** It shows HDR now. */
  readonly hdr: boolean;
}
