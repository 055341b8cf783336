import type { StreamedWindow } from '#native/macos/screen/window-stream.ts';
import type { ScreenPlan } from '#recorder/video/screen-plan.ts';

/** A filter graph that ends in packed pixels of four bytes, blue first. */
interface Graph {
  readonly graph: string;
}

/** An input device whose packets are such pixels. */
export interface Device {
  readonly input: string;
  readonly url: string;
  readonly options: Readonly<Record<string, string>>;
}

/** How a source that pushes is opened: by FFmpeg, or a window of macOS, which FFmpeg cannot. */
export interface PushFormat {
  /** Named in `meta.json`. */
  readonly name: string;
  readonly opens: Graph | Device | StreamedWindow;
}

/** A game that draws faster is seen as often: each picture is read back whole, 0.5 GB/s at 1080p, and most would be thrown away. */
const MOST_FPS = 120;

/**
 * One window by Windows.Graphics.Capture, from Windows 10 version 1903 on, wherever it lies and whatever covers it; scaled by the display adapter into
 * the region's size, with black bars where its proportions have changed. `window`: its HWND. Not yet run (docs/platforms.md).
 */
export const gfxCapture = ({ region: { width, height }, cursor }: ScreenPlan, window: number): PushFormat => ({
  name: 'gfxcapture',
  opens: {
    graph: `gfxcapture=hwnd=${window}:capture_cursor=${cursor ? 1 : 0}:max_framerate=${MOST_FPS}:width=${width}:height=${height}:resize_mode=scale_aspect,hwdownload,format=bgra`,
  },
});

/** All of the main screen, by ScreenCaptureKit. Not yet run (docs/platforms.md). */
export const screenCaptureKit = ({ cursor }: Pick<ScreenPlan, 'cursor'>): PushFormat => ({
  name: 'avfoundation',
  opens: {
    input: 'avfoundation',
    url: 'Capture screen 0',
    options: { capture_cursor: cursor ? '1' : '0', framerate: String(MOST_FPS), pixel_format: 'bgr0' },
  },
});

/** One window of macOS by ScreenCaptureKit. `window`: its CGWindowID. Not yet run (docs/platforms.md). */
export const windowStream = ({ region: { width, height }, cursor }: ScreenPlan, window: number): PushFormat => ({
  name: 'screencapturekit',
  opens: { window, size: { width, height }, cursor, mostFps: MOST_FPS },
});

/** A part of the main screen by desktop duplication, whenever something was drawn. Not yet run (docs/platforms.md). */
export const desktopDuplication = ({ region: { x, y, width, height }, cursor }: ScreenPlan): PushFormat => ({
  name: 'ddagrab',
  opens: {
    graph: `ddagrab=draw_mouse=${cursor ? 1 : 0}:framerate=${MOST_FPS}:dup_frames=0:offset_x=${x}:offset_y=${y}:video_size=${width}x${height},hwdownload,format=bgra`,
  },
});
