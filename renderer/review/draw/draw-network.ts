import type { TsUs } from '#format/core/time/units.ts';
import { type Colors, NAME_WIDTH, scale, type TimeView } from '#renderer/review/draw/draw-lanes.ts';
import type { NetworkPoint } from '#shard/core/review/network-track.ts';

export interface NetworkView extends TimeView {
  readonly points: readonly NetworkPoint[];
  /** Of the first frame, on the view's scale. */
  readonly originUs: TsUs;
}

const PLOT = 32;
const LOSS = 6;
export const NETWORK_HEIGHT = PLOT + LOSS;
/** A gap between two points that is longer than the usual one is not bridged. */
const FAR = 3;

/** Draws the round trip with its jitter as a band, and below it, in the colour of what is wrong, where packets were lost. */
export function drawNetwork(
  context: CanvasRenderingContext2D,
  width: number,
  { points, originUs, ...view }: NetworkView,
  colors: Colors,
): void {
  context.clearRect(0, 0, width, NETWORK_HEIGHT);
  const across = scale(view, width);
  const x = ({ atS }: NetworkPoint) => across(originUs + 1e6 * atS);
  const shown = points.filter((point) => x(point) >= NAME_WIDTH && x(point) <= width);
  const most = Math.max(1, ...shown.map(({ rttMs = 0, jitterMs = 0 }) => rttMs + jitterMs));
  const y = (ms: number) => PLOT - (ms / most) * (PLOT - 4);
  const stepS = ((points.at(-1)?.atS ?? 0) - (points[0]?.atS ?? 0)) / Math.max(1, points.length - 1);
  let before: NetworkPoint | undefined;
  for (const point of shown) {
    const { rttMs, jitterMs = 0, lossPct = 0 } = point;
    if (rttMs !== undefined) {
      context.fillStyle = colors.faint;
      context.globalAlpha = 0.4;
      context.fillRect(x(point) - 1, y(rttMs + jitterMs), 2, Math.max(1, y(Math.max(0, rttMs - jitterMs)) - y(rttMs + jitterMs)));
      context.globalAlpha = 1;
      context.strokeStyle = colors.accent;
      context.beginPath();
      const joined = before?.rttMs !== undefined && point.atS - before.atS < FAR * stepS ? before : undefined;
      context.moveTo(joined === undefined ? x(point) - 1 : x(joined), y(joined?.rttMs ?? rttMs));
      context.lineTo(x(point), y(rttMs));
      context.stroke();
    }
    context.fillStyle = colors.dead;
    if (lossPct > 0) context.fillRect(x(point) - 1, PLOT + 1, 2, LOSS * Math.min(1, lossPct / 10));
    before = point;
  }
  context.fillStyle = colors.ink;
  context.font = '12px "Inter Variable", system-ui';
  context.textBaseline = 'top';
  context.fillText(`${most.toFixed(0)} ms`, 2, 0, NAME_WIDTH - 6);
}
