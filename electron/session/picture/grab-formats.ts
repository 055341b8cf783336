import type { ScreenPlan } from '#session/picture/screen-plan.ts';

/** How FFmpeg opens the screen of one system; its packets are decoded. A new source is an entry here; reading is the same for all. */
export interface GrabFormat {
  /** FFmpeg's input format; named in `meta.json`. */
  readonly name: string;
  /** What FFmpeg is asked to open. */
  readonly url: (plan: ScreenPlan) => string;
  readonly options: (plan: ScreenPlan) => Readonly<Record<string, string>>;
}

// Opened with a rate far above ours, a source reads the pixels at the moment it is asked.
const common = ({ region, cursor }: ScreenPlan) => ({
  framerate: '1000',
  video_size: `${region.width}x${region.height}`,
  draw_mouse: cursor ? '1' : '0',
});

const X11GRAB: GrabFormat = {
  name: 'x11grab',
  url: ({ display }) => display,
  options: (plan) => ({ ...common(plan), grab_x: `${plan.region.x}`, grab_y: `${plan.region.y}` }),
};

const GDIGRAB: GrabFormat = {
  name: 'gdigrab',
  url: () => 'desktop',
  options: (plan) => ({ ...common(plan), offset_x: `${plan.region.x}`, offset_y: `${plan.region.y}` }),
};

const FORMATS: Readonly<Partial<Record<NodeJS.Platform, GrabFormat>>> = { linux: X11GRAB, win32: GDIGRAB };

/** The source of this system's screen; undefined where there is none yet. */
export function grabFormat(platform: NodeJS.Platform = process.platform): GrabFormat | undefined {
  return FORMATS[platform];
}
