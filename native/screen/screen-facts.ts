/** Size of a screen, pixels, and its display server. */
export interface ScreenFacts {
  readonly width: number;
  readonly height: number;
  /** Name of the display server. */
  readonly server: string;
  /** It shows HDR now. */
  readonly hdr: boolean;
  /** It shows nothing itself, only its windows: an X server inside a Wayland desktop. */
  readonly rootless?: boolean | undefined;
}
