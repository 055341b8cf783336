import type { Result } from '#core/app/state.ts';
import { worstFirst } from '#format/core/findings/judged.ts';
import { say } from '#renderer/text/say.ts';
import { findingText } from '#renderer/text/sentences.ts';

type Judged = Pick<Result, 'verdict' | 'findings'>;
type VerdictTone = 'pass' | 'warn' | 'fail';

export const VERDICT_SHAPES: Readonly<Record<VerdictTone, string>> = { pass: '✓', warn: '▲', fail: '■' };

/** A recording with warnings is valid, and worth a look. */
export function verdictTone({ verdict, findings }: Judged): VerdictTone {
  if (verdict === 'fail') return 'fail';
  return findings.some(({ severity }) => severity === 'warn') ? 'warn' : 'pass';
}

/** Passed, passed with warnings, or why it failed. */
export function verdictText({ verdict, findings }: Judged): string {
  const worst = worstFirst(findings)[0];
  if (verdict === 'fail') return worst?.severity === 'fail' ? say('verdict.fail.why', { why: findingText(worst) }) : say('verdict.fail');
  const count = findings.filter(({ severity }) => severity === 'warn').length;
  return count === 0 ? say('verdict.pass') : say('verdict.pass.warned', { count });
}
