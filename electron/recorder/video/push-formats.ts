import { GapError } from '#core/errors.ts';
import type { ScreenPlan } from '#recorder/video/screen-plan.ts';

/** A filter graph that ends in packed pixels of four bytes, blue first. */
interface Graph {
  readonly graph: string;
}

/** An input device whose packets are such pixels. */
interface Device {
  readonly input: string;
  readonly url: string;
  readonly options: Readonly<Record<string, string>>;
}

/** How FFmpeg opens a source that pushes. */
export interface PushFormat {
  /** Named in `meta.json`. */
  readonly name: string;
  readonly opens: Graph | Device;
}

/** A game that draws faster is seen as often: pictures in between would be thrown away. */
const MOST_FPS = 240;

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

/**
 * The main screen, by ScreenCaptureKit, all of it: a region is refused. Not yet run (docs/platforms.md).
 * Throws a GapError (`preflight.region`).
 */
export function screenCaptureKit({ region, cursor }: ScreenPlan): PushFormat {
  if (region.x !== 0 || region.y !== 0)
    throw new GapError('preflight.region', 'A part of the screen cannot be recorded on macOS yet', 'Record all of it', {
      way: { settings: ['region'] },
    });
  return {
    name: 'avfoundation',
    opens: {
      input: 'avfoundation',
      url: 'Capture screen 0',
      options: {
        capture_cursor: cursor ? '1' : '0',
        framerate: String(MOST_FPS),
        pixel_format: 'bgr0',
      },
    },
  };
}
