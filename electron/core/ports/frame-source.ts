import type { SpanUs, TsUs } from '#format/core/time/units.ts';
import type { Region } from '#format/core/video/picture-size.ts';
import type { Look } from '#native/core/screen/look.ts';

/**
 * Where pictures come from. It is *pulled*: asked for each picture at the moment that our grid says, and reads the pixels then. A source that pushes
 * keeps its latest picture for that. Only the thread that opened it may use it.
 */
export interface FrameSource {
  /** Named in `meta.json`. */
  readonly name: string;
  /** Of a source that pushes: when its pixels were seen. Undefined for one that is pulled: while it was read. One object for all reads. */
  readonly stamp?: Readonly<Stamp> | undefined;
  /** What the source shows now, which `changed` finds out. */
  readonly view: View;
  /** Of a single window, which one it shows, as the system calls it; undefined while it shows none. */
  readonly window?: number | undefined;
  /** Reads the pixels now. Returns FFmpeg's code: negative is an error. */
  read(): number;
  /**
   * Whether the source is no longer as it was when it was opened, or last followed: what was just read may then be torn, or cropped, and must not be
   * shown. Cheap: asked after every read.
   */
  changed(): boolean;
  /** Goes on with the source as it is now. */
  follow(): Promise<void>;
  /** Colour of one pixel of the last read, 0xRRGGBB. */
  pixel(x: number, y: number): number;
  /** Converts the last read into a planar YUV 4:2:0 picture, black wherever the source does not reach. */
  convertInto(picture: Uint8Array): void;
  /** Of a source with a thread of its own: ends that. Resolves with false where it hangs. */
  leave?(): Promise<boolean>;
}

/** Whether a window is as it is shown. */
export const isShownAs = (now: Look, view: View): boolean =>
  typeof now === 'string' || typeof view === 'string' ? now === view : now.width === view.source.width && now.height === view.source.height;

/** When pixels were seen, on our clock. */
export interface Stamp {
  atUs: TsUs;
  errUs: SpanUs;
  /** They may be as old as this, for all that is known: nothing that was hidden since then may be shown. */
  sinceUs: TsUs;
}

/**
 * What of a source is seen: pixels of some size, in a part of the picture; or nothing, because its window is minimised or closed, or because it was
 * lost: it could not be read, and may come back.
 */
export type View =
  | { readonly source: { readonly width: number; readonly height: number }; readonly area: Region }
  | 'hidden'
  | 'closed'
  | 'lost';
