import { MOUSE, PAD, STICK_REST } from '#format/core/input/codes.ts';
import type { ControlFacts, InputTrace } from '#format/core/quality/facts.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** Rows in the order of their times, and what each says of the input. */
export interface TracedRows extends Pick<ControlFacts, 'tsUs' | 'device'> {
  readonly trace: InputTrace;
}

/** The input added up to every ms: counts, and stick deflection x ms. */
export interface SummedInput {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly rx: Float64Array;
  readonly ry: Float64Array;
}

export function summedInput({ tsUs, device, trace }: TracedRows, fromUs: TsUs, toUs: TsUs): SummedInput {
  const length = Math.ceil((toUs - fromUs) / 1000) + 1;
  const series = () => ({ values: new Float64Array(length), sum: 0, atMs: 0 });
  const [x, y, rx, ry] = [series(), series(), series(), series()];
  type Series = typeof x;
  // A row's counts arrived since its device's previous row, so they are spread over that time.
  const add = (to: Series, untilMs: number, amount: number) => {
    const spanMs = untilMs - to.atMs;
    for (let ms = Math.max(0, Math.ceil(to.atMs)); ms < Math.min(length, untilMs); ms++)
      to.values[ms] = to.sum + (amount * (ms - to.atMs)) / Math.max(1e-9, spanMs);
    to.sum += amount;
    to.atMs = Math.max(to.atMs, untilMs);
  };
  const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : 0);
  const deflected = (value: number) => (Math.abs(value) > STICK_REST ? value : 0);
  for (let i = firstAtLeast(tsUs, fromUs); i < tsUs.length && (tsUs[i] as number) < toUs; i++) {
    const ms = ((tsUs[i] as number) - fromUs) / 1000;
    if (device[i] === PAD) {
      add(rx, ms, deflected(finite(trace.rx?.[i])) * (ms - rx.atMs));
      add(ry, ms, deflected(finite(trace.ry?.[i])) * (ms - ry.atMs));
    } else if (device[i] === MOUSE) {
      const [dx, dy] = [finite(trace.dx[i]), finite(trace.dy[i])];
      add(x, ms, dx);
      add(y, ms, dy);
    }
  }
  for (const one of [x, y, rx, ry]) add(one, length, 0);
  return { x: x.values, y: y.values, rx: rx.values, ry: ry.values };
}
