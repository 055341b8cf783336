import type { Finding } from '#core/format/qat.ts';

/** What only says that a take is short, or what the preflight has said already. */
const SAID = ['session.duration', 'sync.calibration'];
/** Frames that a take of a few seconds may miss; a session may miss 0.5 %, but four late frames in three seconds say nothing about an hour. */
const MISSING_PCT = 5;

/** What a short take says about the session to come: less strictly where a few seconds cannot say. */
export function takeFindings(findings: readonly Finding[]): Finding[] {
  const missing = findings.find(({ check }) => check === 'cfr.missing')?.measured ?? 0;
  return findings
    .filter(({ check }) => !SAID.includes(check))
    .map((finding) =>
      finding.check.startsWith('cfr.') && finding.severity === 'fail' && missing <= MISSING_PCT
        ? { ...finding, severity: 'warn' }
        : finding,
    );
}
