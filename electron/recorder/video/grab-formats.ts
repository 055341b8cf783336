import type { ScreenPlan } from '#recorder/video/screen-source.ts';

/** How FFmpeg opens the screen of one system, and what its packets are. A new source is an entry here; the pull is the same for all. */
export interface GrabFormat {
  /** FFmpeg's input format; named in `meta.json`. */
  readonly name: string;
  /** What FFmpeg is asked to open. */
  readonly url: (plan: ScreenPlan) => string;
  readonly options: (plan: ScreenPlan) => Readonly<Record<string, string>>;
  /** Packets are whole BMP files, whose header says how the pixels lie. */
  readonly bitmap: boolean;
}

// Opened with a rate far above ours, a source reads the pixels at the moment it is asked (DESIGN section 3).
const common = ({ region, cursor }: ScreenPlan) => ({
  framerate: '1000',
  video_size: `${region.width}x${region.height}`,
  draw_mouse: cursor ? '1' : '0',
});

const X11GRAB: GrabFormat = {
  name: 'x11grab',
  url: ({ display }) => display,
  options: (plan) => ({ ...common(plan), grab_x: `${plan.region.x}`, grab_y: `${plan.region.y}` }),
  bitmap: false,
};

const GDIGRAB: GrabFormat = {
  name: 'gdigrab',
  url: () => 'desktop',
  options: (plan) => ({ ...common(plan), offset_x: `${plan.region.x}`, offset_y: `${plan.region.y}` }),
  bitmap: true,
};

const FORMATS: Readonly<Partial<Record<NodeJS.Platform, GrabFormat>>> = { linux: X11GRAB, win32: GDIGRAB };

/** The source of this system's screen; undefined where there is none yet. */
export function grabFormat(platform: NodeJS.Platform = process.platform): GrabFormat | undefined {
  return FORMATS[platform];
}

/** Where the pixels of a BMP lie: its header, and how its rows go (wingdi.h, BITMAPFILEHEADER and BITMAPINFOHEADER). */
export interface BitmapLayout {
  readonly offset: number;
  /** Bytes from one row to the next; negative when the last row comes first. */
  readonly stride: number;
  readonly height: number;
}

const BMP_MAGIC = 0x4d42;
const BMP = { offset: 10, width: 18, height: 22, bits: 28 };

/** Reads a 32-bit BMP's header; a string says why it is none. */
export function bitmapLayout(packet: Buffer): BitmapLayout | string {
  if (packet.length < 54 || packet.readUInt16LE(0) !== BMP_MAGIC) return 'no BMP';
  if (packet.readUInt16LE(BMP.bits) !== 32) return `a BMP of ${packet.readUInt16LE(BMP.bits)} bits a pixel`;
  const stride = 4 * packet.readInt32LE(BMP.width);
  const signed = packet.readInt32LE(BMP.height);
  const offset = packet.readUInt32LE(BMP.offset);
  const height = Math.abs(signed);
  if (offset + stride * height > packet.length) return `a BMP of ${packet.length} bytes for ${stride / 4}x${height}`;
  return { offset, stride: signed < 0 ? stride : -stride, height };
}
