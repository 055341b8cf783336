import type { Problem } from '#core/review/problems.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { FrameIndex } from '#shard/core/review/frame-table.ts';
import { type MouseTrack, movedIn } from '#shard/core/review/mouse-track.ts';
import type { Press } from '#shard/core/review/presses.ts';
import type { ShardInput } from '#shard/core/review/shard-detail.ts';

/** A stretch of time. */
export interface TimeView {
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
}

/** What the lanes show, and for which stretch of time. */
export interface LanesView extends TimeView {
  readonly index: FrameIndex;
  readonly mouse: MouseTrack;
  readonly input: ShardInput;
  readonly problems: readonly Problem[];
  readonly frame: number;
}

export interface Colors {
  readonly ink: string;
  readonly faint: string;
  readonly accent: string;
  readonly dead: string;
}

/** A lane of a key: as high as a letter where they are few, and all of them together no higher than this. */
const LANE = 14;
const LANES_HEIGHT = 132;
/** Below, a letter would lie over its neighbours. */
const LEAST_NAMED = 12;
export const NAME_WIDTH = 64;
const MOUSE_HEIGHT = 28;
const CURVE_HEIGHT = 32;

/** Codes in the order in which they are first pressed. */
export function lanesOf(presses: readonly Press[]): string[] {
  return [...new Set(presses.map(({ code }) => code))];
}

const laneHeight = (lanes: number): number => Math.max(3, Math.min(LANE, LANES_HEIGHT / Math.max(1, lanes)));

/** Of the keys alone. */
export const keysHeight = (lanes: number): number => Math.ceil(lanes * laneHeight(lanes));
export const MOUSE = MOUSE_HEIGHT + 8;
export const lanesHeight = (lanes: number): number => keysHeight(lanes) + MOUSE;
export const CURVE = CURVE_HEIGHT;

/** Draws keys, mouse speed, gaps, problems and the frame that is shown. Coordinates are CSS pixels. */
export function drawLanes(context: CanvasRenderingContext2D, width: number, view: LanesView, colors: Colors): void {
  const lanes = lanesOf(view.input.presses);
  const height = lanesHeight(lanes.length);
  context.clearRect(0, 0, width, height);
  const x = scale(view, width);
  context.font = '12px "Inter Variable", system-ui';
  context.textBaseline = 'middle';
  context.fillStyle = colors.faint;
  context.globalAlpha = 0.25;
  for (const { fromUs, toUs } of view.input.gaps) context.fillRect(x(fromUs), 0, Math.max(1, x(toUs) - x(fromUs)), height);
  context.globalAlpha = 1;
  const tall = laneHeight(lanes.length);
  lanes.forEach((code, lane) => {
    context.fillStyle = colors.ink;
    if (tall >= LEAST_NAMED) context.fillText(code, 2, (lane + 0.5) * tall, NAME_WIDTH - 6);
    context.fillStyle = colors.accent;
    for (const press of view.input.presses) {
      if (press.code !== code || press.toUs < view.fromUs || press.fromUs > view.toUs) continue;
      // A tap stays visible, however short.
      const left = Math.max(NAME_WIDTH, x(press.fromUs));
      context.fillRect(left, lane * tall + 0.2 * tall, Math.max(2, x(press.toUs) - left), 0.6 * tall);
    }
  });
  const bottom = keysHeight(lanes.length) + MOUSE_HEIGHT;
  const bins = Math.max(1, Math.floor(width - NAME_WIDTH));
  const moved = movedIn(view.mouse, view.fromUs, view.toUs, bins);
  const most = moved.reduce((a, b) => Math.max(a, b), 1);
  context.fillStyle = colors.ink;
  moved.forEach((counts, bin) => {
    const high = (counts / most) * (MOUSE_HEIGHT - 4);
    if (high > 0) context.fillRect(NAME_WIDTH + bin, bottom - high, 1, high);
  });
  context.fillStyle = colors.dead;
  for (const { from, to } of view.problems) {
    const [left, right] = [x(view.index.tsUs(from)), x(view.index.tsUs(to + 1))];
    if (right >= NAME_WIDTH && left <= width) context.fillRect(Math.max(NAME_WIDTH, left), height - 4, Math.max(3, right - left), 4);
  }
  context.fillStyle = colors.accent;
  for (const us of view.input.markersUs) context.fillRect(x(us) - 1, 0, 2, height);
  drawNow(context, x(view.index.tsUs(view.frame)), height, colors);
}

/** Draws the residual of every frame, the worst of each pixel. */
export function drawCurve(context: CanvasRenderingContext2D, width: number, view: LanesView, colors: Colors): void {
  context.clearRect(0, 0, width, CURVE_HEIGHT);
  const x = scale(view, width);
  const { residualUs } = view.index.table;
  const worst = new Float32Array(Math.ceil(width) + 1);
  const [first, last] = [view.index.at(view.fromUs), view.index.at(view.toUs)];
  let most = 1000;
  for (let n = first; n <= last; n++) {
    const at = Math.max(0, Math.round(x(view.index.tsUs(n))));
    const us = Math.abs(residualUs[n] as number);
    if (us > (worst[at] ?? 0)) worst[at] = us;
    if (us > most) most = us;
  }
  context.fillStyle = colors.accent;
  worst.forEach((us, at) => {
    const tall = (us / most) * (CURVE_HEIGHT - 4);
    if (tall > 0) context.fillRect(at, CURVE_HEIGHT - tall, 1, tall);
  });
  context.fillStyle = colors.ink;
  context.font = '12px "Inter Variable", system-ui';
  context.textBaseline = 'top';
  context.fillText(`${(most / 1000).toFixed(1)} ms`, 2, 0);
  drawNow(context, x(view.index.tsUs(view.frame)), CURVE_HEIGHT, colors);
}

/** The frame that is shown: white in the dark, unlike problems and markers. */
export function drawNow(context: CanvasRenderingContext2D, at: number, height: number, { ink }: Colors): void {
  context.fillStyle = ink;
  context.fillRect(at, 0, 2, height);
}

/** Maps a time to its place across the canvas. */
export function scale({ fromUs, toUs }: TimeView, width: number): (us: number) => number {
  return (us) => NAME_WIDTH + ((us - fromUs) / (toUs - fromUs)) * (width - NAME_WIDTH);
}

/** The time under a pointer. */
export function timeAt({ fromUs, toUs }: TimeView, width: number, x: number): TsUs {
  return asTs(fromUs + (Math.max(0, x - NAME_WIDTH) / (width - NAME_WIDTH)) * (toUs - fromUs));
}
