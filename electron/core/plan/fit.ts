import type { Region } from '#format/core/video/picture-size.ts';
import { type PictureSize, sizeText } from '#format/core/video/picture-size.ts';

/**
 * Where a source of one shape lies in a picture of another: as large as it fits, centred, with black bars. Proportions are kept to the
 * pixel pair, since a model must not learn a stretched world. All numbers are even, for 4:2:0.
 */
export function fitInto(source: PictureSize, picture: PictureSize): Region {
  const scale = Math.min(picture.width / source.width, picture.height / source.height);
  const even = (value: number, limit: number) => Math.min(limit, Math.max(2, 2 * Math.round(value / 2)));
  const width = even(source.width * scale, picture.width);
  const height = even(source.height * scale, picture.height);
  return { width, height, x: 2 * Math.floor((picture.width - width) / 4), y: 2 * Math.floor((picture.height - height) / 4) };
}

/** Reads what {@link regionText} wrote; `undefined` for anything else. */
export function parseRegionText(text: string): Region | undefined {
  const match = /^(\d+)x(\d+)\+(\d+)\+(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [width = 0, height = 0, x = 0, y = 0] = match.slice(1).map(Number);
  return { width, height, x, y };
}

export function regionText(region: Region): string {
  return `${sizeText(region)}+${region.x}+${region.y}`;
}
