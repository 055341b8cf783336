import type { TsUs } from '#format/core/time/units.ts';
import { type Colors, drawNow, NAME_WIDTH, scale, type TimeView } from '#renderer/review/draw/draw-lanes.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { Piece } from '#shard/core/trim/trim.ts';

export interface RulerView extends TimeView {
  readonly tsUs: (frame: number) => TsUs;
  readonly frame: number;
  readonly drops: readonly Piece[];
  readonly chosen: Piece | undefined;
}

export const RULER_HEIGHT = 28;
/** Seconds between two marks. */
const STEPS_S = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600];
const LEAST_PX = 70;
const HATCH_PX = 6;

/** Draws the clock, what will be cut out (hatched), what is chosen (framed), and the frame that is shown. */
export function drawRuler(context: CanvasRenderingContext2D, width: number, view: RulerView, colors: Colors): void {
  context.clearRect(0, 0, width, RULER_HEIGHT);
  const x = scale(view, width);
  drawMarks(context, width, view, colors);
  const inside = ({ from, to }: Piece) => {
    const [left, right] = [Math.max(NAME_WIDTH, x(view.tsUs(from))), Math.min(width, x(view.tsUs(to)))];
    return [left, Math.max(0, right - left)] as const;
  };
  for (const drop of view.drops) {
    const [left, wide] = inside(drop);
    context.save();
    context.beginPath();
    context.rect(left, 0, wide, RULER_HEIGHT);
    context.clip();
    context.strokeStyle = colors.dead;
    context.beginPath();
    for (let at = left - RULER_HEIGHT; at < left + wide; at += HATCH_PX) {
      context.moveTo(at, RULER_HEIGHT);
      context.lineTo(at + RULER_HEIGHT, 0);
    }
    context.stroke();
    context.restore();
  }
  if (view.chosen !== undefined) {
    const [left, wide] = inside(view.chosen);
    context.fillStyle = colors.accent;
    context.globalAlpha = 0.25;
    context.fillRect(left, 0, wide, RULER_HEIGHT);
    context.globalAlpha = 1;
    context.fillRect(left, 0, 3, RULER_HEIGHT);
    context.fillRect(left + wide - 3, 0, 3, RULER_HEIGHT);
  }
  drawNow(context, x(view.tsUs(view.frame)), RULER_HEIGHT, colors);
}

function drawMarks(context: CanvasRenderingContext2D, width: number, view: RulerView, colors: Colors): void {
  const x = scale(view, width);
  const pixelsPerS = ((width - NAME_WIDTH) / (view.toUs - view.fromUs)) * 1e6;
  const stepS = STEPS_S.find((s) => s * pixelsPerS >= LEAST_PX) ?? 3600;
  const originUs = view.tsUs(0);
  context.font = '12px "Inter Variable", system-ui';
  context.textBaseline = 'top';
  for (let s = Math.ceil((view.fromUs - originUs) / 1e6 / stepS) * stepS; originUs + 1e6 * s <= view.toUs; s += stepS) {
    const at = x(originUs + 1e6 * s);
    context.fillStyle = colors.faint;
    context.fillRect(at, RULER_HEIGHT - 8, 1, 8);
    context.fillStyle = colors.ink;
    const text = stepS < 1 ? `${clockText(s)}.${Math.round(10 * (s % 1)) % 10}` : clockText(s);
    if (at < width - 40) context.fillText(text, at + 2, 4);
  }
}
