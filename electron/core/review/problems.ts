import type { Finding } from '#format/core/findings/finding.ts';

/** A stretch of frames with a fault. */
export interface Problem {
  readonly from: number;
  readonly to: number;
  readonly check: string;
  readonly severity: 'warn' | 'fail';
  readonly says: string;
}

/** All problems, in order of their start. Places in rows or bytes cannot be shown. */
export function problemsOf(findings: readonly Finding[]): Problem[] {
  return findings
    .flatMap(({ check, severity, says, at }) =>
      severity === 'pass' ? [] : at.flatMap(({ from, to, of }) => (of === 'frame' ? [{ from, to, check, severity, says }] : [])),
    )
    .sort((a, b) => a.from - b.from);
}

/** The next place after a frame, wrapping round to the first; undefined if there is none at all. */
export function nextAfter<T extends { readonly from: number }>(places: readonly T[], frame: number): T | undefined {
  return places.find(({ from }) => from > frame) ?? places[0];
}

/** Within this many frames of another, a moment shows nothing new. */
const APART = 30;

/** The `most` moments at which most is wrong: what fails before what warns, the longest first, in the middle of each. */
export function worstMoments(
  problems: readonly Problem[],
  most: number,
): (Pick<Problem, 'check' | 'severity'> & { readonly frame: number })[] {
  const length = ({ from, to }: Problem) => to - from;
  const worst = problems.toSorted((a, b) => (a.severity === b.severity ? length(b) - length(a) : a.severity === 'fail' ? -1 : 1));
  const moments: ReturnType<typeof worstMoments> = [];
  for (const { check, severity, from, to } of worst) {
    const frame = Math.floor((from + to) / 2);
    if (moments.length < most && moments.every((other) => Math.abs(other.frame - frame) > APART)) moments.push({ check, severity, frame });
  }
  return moments;
}

/** The frame within a stretch that was captured furthest from its time. */
export function worstFrame(residualUs: Int32Array, from: number, to: number): number {
  let worst = from;
  for (let n = from; n < Math.min(to, residualUs.length); n++)
    if (Math.abs(residualUs[n] as number) > Math.abs(residualUs[worst] as number)) worst = n;
  return worst;
}
