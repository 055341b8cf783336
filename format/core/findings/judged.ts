import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding, Place } from '#format/core/findings/finding.ts';
import { placesOf } from '#format/core/findings/places.ts';
import type { Way } from '#format/core/findings/way.ts';
import { english, formsOf, type Words } from '#format/core/said.ts';

interface Facts {
  readonly check: CheckName;
  readonly says: Words;
  readonly measured?: number | undefined;
  readonly limit?: number | undefined;
  readonly unit?: string | undefined;
  readonly at?: readonly Place[] | undefined;
}

interface Passed extends Facts {
  readonly is: 'pass';
}

interface Judged extends Facts {
  readonly is: Finding['severity'];
  /** What to do when it does not pass. */
  readonly remedy: Words;
  readonly way?: Way | undefined;
}

/** The result of a check; one that may not pass has a remedy. */
export type Judgement = Passed | Judged;

/** Turns a judgement into a finding, the only way to make one. JSON has neither `undefined` nor infinity: such figures are left out. */
export function judged(judgement: Judgement): Finding {
  const { check, is, says, measured, limit, unit, at = [] } = judgement;
  return {
    check,
    severity: is,
    says: english(says),
    ...(measured !== undefined && Number.isFinite(measured) && { measured, ...(unit !== undefined && { unit }) }),
    ...(limit !== undefined && { limit }),
    at: [...at],
    ...(is === 'pass' || !('remedy' in judgement) ? formsOf(says) : { ...remedyOf(judgement), ...formsOf(says, judgement.remedy) }),
  };
}

/** Some of many are wrong: passes while they are at most `limit` percent. `off`: which, by number; `count`: how many, where not all are listed. */
interface Share extends Pick<Judged, 'check' | 'says' | 'remedy' | 'way'> {
  readonly off: readonly number[];
  readonly count?: number;
  readonly among: number;
  readonly limit: number;
}

/** Judges a share of frames that are wrong, and names them. */
export function judgedShare({ off, count = off.length, among, limit, ...words }: Share): Finding {
  const pct = among === 0 ? 0 : (100 * count) / among;
  return judged({ ...words, is: pct <= limit ? 'pass' : 'fail', measured: pct, limit, unit: '%', at: placesOf(off, 'frame') });
}

function remedyOf({ remedy, way }: Judged): Pick<Finding, 'remedy' | 'way'> {
  return { remedy: english(remedy), ...(way !== undefined && { way }) };
}

const ORDER = { fail: 0, warn: 1, pass: 2 } as const;

/** The worst first; findings of one severity stay in the order of the checks. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}
