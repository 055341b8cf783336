import type { PictureSize } from '#format/core/video/picture-size.ts';
import type { Look } from '#native/core/screen/look.ts';
import { pixelsPerPoint } from '#native/macos/screen/screen.ts';
import { type ListedWindow, listedWindow } from '#native/macos/screen/window-list.ts';

/** What is seen of a window: its size with its title bar, pixels, or that it is minimised, on another desktop, or closed. Not yet run. */
export const lookOnMacos = (window: number): Look => lookOf(listedWindow(window), pixelsPerPoint());

/** Its size with its title bar, pixels, also while it is hidden; undefined once it is closed. Not yet run. */
export function sizeOnMacos(window: number): PictureSize | undefined {
  const listed = listedWindow(window);
  return listed && pixels(listed.size, pixelsPerPoint());
}

/** `scale`: pixels per point. */
export function lookOf(listed: Pick<ListedWindow, 'isShown' | 'size'> | undefined, scale: number): Look {
  if (listed === undefined) return 'closed';
  const size = pixels(listed.size, scale);
  return listed.isShown && size.width > 0 && size.height > 0 ? size : 'hidden';
}

const pixels = ({ width, height }: PictureSize, scale: number): PictureSize => ({
  width: Math.round(scale * width),
  height: Math.round(scale * height),
});
