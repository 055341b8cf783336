import type { Way } from '#core/findings/way.ts';
import type { Finding, Place } from '#core/format/qat.ts';

/** A check's outcome before it is a finding: what is all right needs no remedy. */
export interface Outcome {
  readonly check: string;
  readonly is: Finding['severity'];
  readonly says: string;
  readonly measured?: number | undefined;
  readonly limit?: number | undefined;
  readonly unit?: string | undefined;
  readonly at?: Place[] | undefined;
  /** What to do when it does not pass. */
  readonly remedy: string;
  readonly way?: Way | undefined;
}

/** JSON has neither `undefined` nor infinity: a figure that is none is left out. */
export function judged({ check, is, says, measured, limit, unit, at = [], remedy, way }: Outcome): Finding {
  return {
    check,
    severity: is,
    says,
    ...(measured !== undefined && Number.isFinite(measured) && { measured, ...(unit !== undefined && { unit }) }),
    ...(limit !== undefined && { limit }),
    at,
    ...(is !== 'pass' && { remedy, ...(way !== undefined && { way }) }),
  };
}
