import type { PictureSize } from '#format/core/video/picture-size.ts';
import { pixelsPerPoint } from '#native/macos/screen/screen.ts';
import type { Streamed } from '#native/macos/screen/screen-stream.ts';
import { inPoints } from '#native/macos/screen/stream-settings.ts';
import type { ScreenPlan } from '#session/picture/screen-plan.ts';
import { SCREEN_SOURCES, WINDOW_SOURCES } from '#session/picture/source-names.ts';

/** A filter graph that ends in packed pixels of four bytes, blue first. */
interface Graph {
  readonly graph: string;
}

/** How a source that pushes is opened: by FFmpeg, or on macOS by ScreenCaptureKit. */
export interface PushFormat {
  /** Named in `meta.json`. */
  readonly name: string;
  readonly opens: Graph | Streamed;
}

/** A game that draws faster is seen as often: each picture is read back whole, 0.5 GB/s at 1080p, and most would be thrown away. */
const MOST_FPS = 120;

/**
 * One window by Windows.Graphics.Capture, from Windows 10 version 1903 on, wherever it lies and whatever covers it; scaled by the display adapter into
 * the region's size, with black bars where its proportions have changed. `window`: its HWND. Not yet run (docs/platforms.md).
 */
export const gfxCapture = ({ region: { width, height }, cursor }: ScreenPlan, window: number): PushFormat => ({
  name: WINDOW_SOURCES.win32,
  opens: {
    graph: `gfxcapture=hwnd=${window}:capture_cursor=${cursor ? 1 : 0}:max_framerate=${MOST_FPS}:width=${width}:height=${height}:resize_mode=scale_aspect,hwdownload,format=bgra`,
  },
});

/** A part of the main screen of macOS. Not yet run (docs/platforms.md). */
export const screenStream = ({ region, cursor }: Pick<ScreenPlan, 'region' | 'cursor'>, scale = pixelsPerPoint()): PushFormat => ({
  name: SCREEN_SOURCES.darwin,
  opens: { size: sizeOf(region), part: inPoints(region, scale), cursor, mostFps: MOST_FPS },
});

/** One window of macOS, with its title bar. `window`: its CGWindowID. Not yet run (docs/platforms.md). */
export const windowStream = ({ region, cursor }: Pick<ScreenPlan, 'region' | 'cursor'>, window: number): PushFormat => ({
  name: WINDOW_SOURCES.darwin,
  opens: { window, size: sizeOf(region), cursor, mostFps: MOST_FPS },
});

const sizeOf = ({ width, height }: PictureSize): PictureSize => ({ width, height });

/** A part of the main screen by desktop duplication, whenever something was drawn. Not yet run (docs/platforms.md). */
export const desktopDuplication = ({ region: { x, y, width, height }, cursor }: ScreenPlan): PushFormat => ({
  name: SCREEN_SOURCES.win32,
  opens: {
    graph: `ddagrab=draw_mouse=${cursor ? 1 : 0}:framerate=${MOST_FPS}:dup_frames=0:offset_x=${x}:offset_y=${y}:video_size=${width}x${height},hwdownload,format=bgra`,
  },
});
