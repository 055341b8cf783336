import type { Region } from '#format/core/video/picture-size.ts';
import { bytesAt } from '#native/x11/memory.ts';
import { type Display, xlib } from '#native/x11/xlib.ts';

/** X.h. */
const IS_VIEWABLE = 2;
const INPUT_ONLY = 2;
/** XWindowAttributes (Xlib.h), 64-bit layout. */
const ATTRIBUTES = { bytes: 136, width: 8, height: 12, border: 16, class: 40, mapState: 92 } as const;
const ID_BYTES = 8;

/** The windows inside another, the lowest first, and the one around it; undefined for one that has closed. */
export function familyOf(display: Display, window: number): { readonly parent: number; readonly children: readonly number[] } | undefined {
  const [root, parent, list, count] = [[0], [0], [0], [0]] as [number[], number[], number[], number[]];
  if (xlib().queryTree(display, window, root, parent, list, count) === 0) return undefined;
  const bytes = bytesAt(Number(list[0]), ID_BYTES * Number(count[0]));
  if (Number(list[0]) !== 0) xlib().free(list[0]);
  return {
    parent: Number(parent[0]),
    children: Array.from({ length: Number(count[0]) }, (_, i) => Number(bytes.readBigUInt64LE(ID_BYTES * i))),
  };
}

/** Where a window that can be seen is on the screen; undefined for any other. */
export function placeOf(display: Display, window: number): Region | undefined {
  const x = xlib();
  const attributes = Buffer.alloc(ATTRIBUTES.bytes);
  if (x.getWindowAttributes(display, window, attributes) === 0) return undefined;
  const at = (field: number) => attributes.readInt32LE(field);
  if (at(ATTRIBUTES.mapState) !== IS_VIEWABLE || at(ATTRIBUTES.class) === INPUT_ONLY) return undefined;
  const [left, top, child] = [[0], [0], [0]];
  x.translate(display, window, x.rootWindow(display), 0, 0, left, top, child);
  const border = at(ATTRIBUTES.border);
  return {
    x: Number(left[0]) - border,
    y: Number(top[0]) - border,
    width: at(ATTRIBUTES.width) + 2 * border,
    height: at(ATTRIBUTES.height) + 2 * border,
  };
}

/** Whether all of a window can be seen: it is on the screen, and nothing lies above it. */
export function isSeenWhole(display: Display, window: number): boolean {
  const root = Number(xlib().rootWindow(display));
  const [all, own] = [placeOf(display, root), placeOf(display, window)];
  if (all === undefined || own === undefined || !contains(all, own)) return false;
  for (let at = window; at !== root; ) {
    const parent = familyOf(display, at)?.parent;
    const siblings = parent === undefined ? undefined : familyOf(display, parent)?.children;
    if (parent === undefined || siblings === undefined) return false;
    const above = siblings.slice(siblings.indexOf(at) + 1).map((one) => placeOf(display, one));
    if (above.some((one) => one !== undefined && overlaps(one, own))) return false;
    const around = parent === root ? all : placeOf(display, parent);
    if (around === undefined || !contains(around, own)) return false;
    at = parent;
  }
  return true;
}

const contains = (a: Region, b: Region): boolean =>
  b.x >= a.x && b.y >= a.y && b.x + b.width <= a.x + a.width && b.y + b.height <= a.y + a.height;

const overlaps = (a: Region, b: Region): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
