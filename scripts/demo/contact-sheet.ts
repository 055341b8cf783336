import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { VideoRanges } from '#format/clip/video-ranges.ts';
import { DEVICES, MOUSE } from '#format/core/input/codes.ts';
import { keysOf, type MaskedKey } from '#format/core/input/keymask.ts';
import { FileSource } from '#format/source/file-source.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { TableReader } from '#library/index.ts';
import { type Thumbnail, thumbnails } from '#shard/pictures/thumbnails.ts';

/** One frame and what is drawn next to it: the keys held at its moment, and the path of the mouse around that time, in counts. */
interface Moment {
  readonly thumbnail: Thumbnail;
  readonly seconds: number;
  readonly residualUs: number;
  readonly keys: readonly MaskedKey[];
  /** From 0.25 s before to 0.25 s after; `now` is the index of the frame's own moment. */
  readonly path: readonly { readonly x: number; readonly y: number }[];
  readonly now: number;
}

const THUMB = { width: 400, height: 225 };
const PANEL = 230;
const CELL = { width: THUMB.width + PANEL + 20, height: THUMB.height + 40 };
const COLUMNS = 2;
const FRAMES = 8;
const AROUND_US = 250_000;

/** Writes a PNG that shows some frames of a shard, each next to the input of its moment. */
export async function writeContactSheet(shard: string, png: string): Promise<void> {
  const moments = await readMoments(shard);
  const svg = sheetSvg(moments);
  const image = new Resvg(svg, { font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' } });
  writeFileSync(png, image.render().asPng());
}

async function readMoments(shard: string): Promise<Moment[]> {
  using frames = await TableReader.open(join(shard, 'frames.parquet'));
  using controls = await TableReader.open(join(shard, 'controls.parquet'));
  const [frameUs, captureUs] = [await frames.numbers('ts_us'), await frames.numbers('capture_us')];
  const rows = {
    us: await controls.numbers('ts_us'),
    device: await controls.words('device', DEVICES),
    mask: await controls.numbers('keymask'),
    dx: await controls.numbers('mouse_dx'),
    dy: await controls.numbers('mouse_dy'),
  };
  const wanted = Array.from({ length: FRAMES }, (_, i) => Math.min(frameUs.length - 1, Math.floor(((i + 0.5) * frameUs.length) / FRAMES)));
  const video = join(shard, videoFileOf(shard));
  using ranges = await VideoRanges.open(new FileSource(video), {
    bytes: await frames.fill('bytes', new Uint32Array(frames.rows)),
    key: await frames.fill('key', new Uint8Array(frames.rows)),
  });
  const pictures = await thumbnails(ranges, wanted, THUMB);
  return pictures.map((thumbnail) => {
    const us = frameUs[thumbnail.frame] as number;
    let [x, y, mask, now] = [0, 0, 0, 0];
    const path = [{ x, y }];
    for (let i = 0; i < rows.us.length; i++) {
      const rowUs = rows.us[i] as number;
      if (rows.device[i] !== MOUSE || rowUs < us - AROUND_US || rowUs > us + AROUND_US) continue;
      x += rows.dx[i] as number;
      y += rows.dy[i] as number;
      path.push({ x, y });
      if (rowUs <= us) {
        mask = rows.mask[i] as number;
        now = path.length - 1;
      }
    }
    return {
      thumbnail,
      seconds: (us - (frameUs[0] as number)) / 1e6,
      residualUs: (captureUs[thumbnail.frame] as number) - us,
      keys: keysOf(mask),
      path,
      now,
    };
  });
}

function sheetSvg(moments: readonly Moment[]): string {
  const height = Math.ceil(moments.length / COLUMNS) * CELL.height + 10;
  const cells = moments.map(
    (moment, i) =>
      `<g transform="translate(${(i % COLUMNS) * CELL.width + 10} ${Math.floor(i / COLUMNS) * CELL.height + 10})">${cellSvg(moment)}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${COLUMNS * CELL.width + 10}" height="${height}" font-family="DejaVu Sans, Verdana, Arial, sans-serif"><rect width="100%" height="100%" fill="#14181d"/>${cells.join('')}</svg>`;
}

function cellSvg({ thumbnail, seconds, residualUs, keys, path, now }: Moment): string {
  const title = `frame ${thumbnail.frame} · ${seconds.toFixed(2)} s · captured ${(residualUs / 1000).toFixed(2)} ms from its grid time`;
  const image = `<image width="${THUMB.width}" height="${THUMB.height}" xlink:href="data:image/jpeg;base64,${thumbnail.jpeg.toString('base64')}"/>`;
  return `${image}<text x="0" y="${THUMB.height + 18}" font-size="13" fill="#9fb0c0">${title}</text><g transform="translate(${THUMB.width + 14} 0)">${KEYCAPS.map((cap) => keycapSvg(cap, keys)).join('')}${pathSvg(path, now)}</g>`;
}

/** Position of each key in the drawing, in key widths. */
const KEYCAPS: readonly { readonly key: MaskedKey; readonly x: number; readonly y: number; readonly w: number }[] = [
  { key: 'W', x: 1.6, y: 0, w: 1 },
  { key: 'E', x: 2.6, y: 0, w: 1 },
  { key: 'R', x: 3.6, y: 0, w: 1 },
  { key: 'A', x: 0.8, y: 1, w: 1 },
  { key: 'S', x: 1.8, y: 1, w: 1 },
  { key: 'D', x: 2.8, y: 1, w: 1 },
  { key: 'Shift', x: 0, y: 2, w: 1.6 },
  { key: 'Ctrl', x: 0, y: 3, w: 1.6 },
  { key: 'Space', x: 1.8, y: 3, w: 2.4 },
  { key: 'LMB', x: 4.9, y: 0, w: 0.8 },
  { key: 'RMB', x: 5.7, y: 0, w: 0.8 },
];
const UNIT = 31;

function keycapSvg({ key, x, y, w }: (typeof KEYCAPS)[number], keys: readonly MaskedKey[]): string {
  const down = keys.includes(key);
  const box = `<rect x="${x * UNIT}" y="${y * 26}" width="${w * UNIT - 3}" height="23" rx="4" fill="${down ? '#f0b429' : '#252c35'}" stroke="#3a4552"/>`;
  return `${box}<text x="${(x + w / 2) * UNIT - 1.5}" y="${y * 26 + 16}" font-size="10" text-anchor="middle" fill="${down ? '#14181d' : '#7d8a98'}">${key}</text>`;
}

/** Past in blue, future in grey, the frame's own moment as a dot. */
function pathSvg(path: Moment['path'], now: number): string {
  const box = { x: 0, y: 110, w: PANEL - 24, h: THUMB.height - 112 };
  const here = path[now] ?? { x: 0, y: 0 };
  const reach = Math.max(
    30,
    ...path.map(({ x, y }) => Math.max(Math.abs(x - here.x) / (box.w / 2), Math.abs(y - here.y) / (box.h / 2)) * 50),
  );
  const scale = 46 / reach;
  const at = ({ x, y }: { x: number; y: number }) =>
    `${(box.x + box.w / 2 + (x - here.x) * scale).toFixed(1)},${(box.y + box.h / 2 + (y - here.y) * scale).toFixed(1)}`;
  const line = (points: Moment['path'], color: string) =>
    `<polyline points="${points.map(at).join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>`;
  const dot = `<circle cx="${box.x + box.w / 2}" cy="${box.y + box.h / 2}" r="4" fill="#f0b429"/>`;
  return `<rect x="${box.x}" y="${box.y}" width="${box.w}" height="${box.h}" rx="4" fill="#1b2128" stroke="#3a4552"/>${line(path.slice(0, now + 1), '#58a6ff')}${line(path.slice(now), '#566270')}${dot}`;
}
