import { asSpan, type SpanUs } from '#format/core/time/units.ts';

/** How long every event is held back, so that a change of focus reported late still covers the events around it (docs/input.md). */
export const HOLD_US = 50_000;
/** Allowance for a late source: how long events are held back, and how long input is still refused after the focus returns. */
export interface HoldBack {
  readonly holdUs: SpanUs;
  readonly reopenUs: SpanUs;
}

/** Raw sources: input meant for the other window may still arrive for a moment. */
export const RAW_HOLD_BACK: HoldBack = { holdUs: asSpan(HOLD_US), reopenUs: asSpan(5_000) };
