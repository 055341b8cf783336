/** Size of a screen, pixels, and who draws it. */
export interface ScreenFacts {
  readonly width: number;
  readonly height: number;
  /** Who draws it, as it says itself. */
  readonly server: string;
}
