import type { TsUs } from '#format/core/time/units.ts';
import { type Colors, NAME_WIDTH, scale, type TimeView } from '#renderer/review/draw/draw-lanes.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

export interface LagView extends TimeView {
  readonly lag: NonNullable<ShardDetail['lag']>;
  /** Of the first frame. */
  readonly originUs: TsUs;
}

const PLOT = 44;
const ACTIVITY = 8;
export const LAG_HEIGHT = PLOT + ACTIVITY;
/** Room above and below what is shown, ms. */
const ROOM_MS = 10;

/**
 * Draws the lag over the session: each stretch at its height, the median with its interval and what the game is held against, places where it changed,
 * stretches without a lag grey, and where somebody acted below. The histogram stands at the left.
 */
export function drawLag(context: CanvasRenderingContext2D, width: number, view: LagView, colors: Colors): void {
  const { windows, median, low, high, referenceMs, changes, histogram } = view.lag;
  context.clearRect(0, 0, width, LAG_HEIGHT);
  const across = scale(view, width);
  const x = (s: number) => across(view.originUs + 1e6 * s);
  const said = windows.flatMap(({ ms }) => ms ?? []);
  const [least, most] = [Math.min(low, ...said) - ROOM_MS, Math.max(high, ...said) + ROOM_MS];
  const y = (ms: number) => PLOT - ((ms - least) / (most - least)) * PLOT;
  const line = (ms: number, color: string) => {
    context.fillStyle = color;
    context.fillRect(NAME_WIDTH, y(ms) - 0.5, width - NAME_WIDTH, 1);
  };
  context.fillStyle = colors.faint;
  context.globalAlpha = 0.25;
  for (const { fromS, toS, ms } of windows) if (ms === undefined) context.fillRect(x(fromS), 0, x(toS) - x(fromS), PLOT);
  context.fillStyle = colors.accent;
  context.fillRect(NAME_WIDTH, y(high), width - NAME_WIDTH, Math.max(1, y(low) - y(high)));
  context.globalAlpha = 1;
  line(median, colors.accent);
  if (referenceMs !== undefined) line(referenceMs, colors.faint);
  context.fillStyle = colors.ink;
  for (const { fromS, toS, ms, acted } of windows) {
    const [left, right] = [x(fromS), x(toS)];
    if (ms !== undefined) context.fillRect(left, y(ms) - 1.5, Math.max(2, right - left - 1), 3);
    if (acted || ms !== undefined) context.fillRect(left, PLOT + 4, Math.max(1, right - left - 1), ACTIVITY - 6);
  }
  context.fillStyle = colors.dead;
  for (const { atS } of changes) context.fillRect(x(atS), 0, 2, PLOT);
  const largest = Math.max(1, ...histogram.counts);
  context.fillStyle = colors.faint;
  histogram.counts.forEach((count, i) => {
    const ms = histogram.fromMs + i * histogram.stepMs;
    if (count > 0)
      context.fillRect(
        0,
        y(ms + histogram.stepMs),
        (count / largest) * (NAME_WIDTH - 8),
        Math.max(1, y(ms) - y(ms + histogram.stepMs) - 1),
      );
  });
  context.fillStyle = colors.ink;
  context.font = '12px "Inter Variable", system-ui';
  context.textBaseline = 'top';
  context.fillText(`${most.toFixed(0)} ms`, 2, 0, NAME_WIDTH - 6);
  context.textBaseline = 'bottom';
  context.fillText(`${least.toFixed(0)} ms`, 2, PLOT, NAME_WIDTH - 6);
}
