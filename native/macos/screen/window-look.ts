import type { Look } from '#core/ports/frame-source.ts';
import { pixelsPerPoint } from '#native/macos/screen/screen.ts';
import { type ListedWindow, listedWindow } from '#native/macos/screen/window-list.ts';

/** What is seen of a window: its size with its title bar, pixels, or that it is minimised, on another desktop, or closed. Not yet run. */
export const lookOnMacos = (window: number): Look => lookOf(listedWindow(window), pixelsPerPoint());

/** `scale`: pixels per point. */
export function lookOf(listed: Pick<ListedWindow, 'isShown' | 'size'> | undefined, scale: number): Look {
  if (listed === undefined) return 'closed';
  const [width, height] = [Math.round(scale * listed.size.width), Math.round(scale * listed.size.height)];
  return listed.isShown && width > 0 && height > 0 ? { width, height } : 'hidden';
}
