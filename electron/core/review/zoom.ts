import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';

/** Less shows single frames, wide apart. */
const LEAST_US = 500_000;
const FACTOR = 1.5;

/** A stretch of the clock, us. */
interface View {
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
}

/** How much is shown after `by` steps nearer; 0: all of it. */
export function zoomed(spanUs: SpanUs, by: number, wholeUs: SpanUs): SpanUs {
  const next = Math.max(LEAST_US, (spanUs === 0 ? wholeUs : spanUs) * FACTOR ** -by);
  return next >= wholeUs ? asSpan(0) : asSpan(next);
}

/** What is shown around a time: as much on both sides as there is, and never less than the span in all. */
export function viewAround(atUs: TsUs, spanUs: SpanUs, { fromUs, toUs }: View): View {
  if (spanUs === 0 || spanUs >= toUs - fromUs) return { fromUs, toUs };
  const left = Math.min(Math.max(fromUs, atUs - spanUs / 2), toUs - spanUs);
  return { fromUs: asTs(left), toUs: asTs(left + spanUs) };
}
