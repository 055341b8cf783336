import { refuse } from '#core/plan/refuse.ts';
import { said } from '#format/core/said.ts';
import { MOST_SIDE, type PictureSize } from '#format/core/video/picture-size.ts';

/** `1280x720`: even (4:2:0 has one colour sample for 2x2 pixels), 64 to 4096. Throws a GapError (`usage.size`). */
export function parseSize(value = '1280x720'): PictureSize {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(value);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  const ok = (side: number) => side >= 64 && side <= MOST_SIDE && side % 2 === 0;
  if (!ok(width) || !ok(height)) refuse('size', value, said`Use WIDTHxHEIGHT with even numbers from 64 to 4096, such as 1280x720`);
  return { width, height };
}

/** `1280x720+100+50`: a rectangle of the screen, in X11's geometry notation. Throws a GapError (`usage.region`). */
export function parseRegion(value: string): PictureSize & { readonly x: number; readonly y: number } {
  const match = /^(\d{1,5})x(\d{1,5})\+(\d{1,5})\+(\d{1,5})$/.exec(value);
  const [width, height, x, y] = [1, 2, 3, 4].map((i) => Number(match?.[i])) as [number, number, number, number];
  if (match === null || width < 16 || height < 16) refuse('region', value, said`Use WIDTHxHEIGHT+X+Y, such as 1280x720+0+0`);
  return { width, height, x, y };
}

/** What may be asked of the part of the screen that is read. */
interface AskedPart {
  readonly window?: boolean | undefined;
  readonly region?: string | undefined;
  readonly wholeScreen?: boolean | undefined;
  readonly anyWindow?: boolean | undefined;
  readonly cursor?: boolean | undefined;
}

/** Whether only the game's window is read; `auto`: where the system is best recorded so. Throws a GapError (`usage.window`). */
export function windowOf({ window, region, wholeScreen, anyWindow, cursor }: AskedPart): boolean | 'auto' {
  const isPart = region !== undefined || wholeScreen === true || anyWindow === true;
  if (window === true && cursor === true)
    refuse('window', 'with the cursor', said`The cursor is not drawn into a single window: leave one of the two out`);
  if (window === true && isPart)
    refuse('window', 'with a region or other windows', said`Record only the window of the game, or a part of the screen, but not both`);
  return window ?? (isPart || cursor === true ? false : 'auto');
}

/** Whether a system records only the game's window by default: everything else on the screen is private. */
export const isWindowFirst = (system: string): boolean => system === 'win32' || system === 'darwin';
