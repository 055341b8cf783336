import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** What came of one damage. */
export interface Detection {
  readonly name: string;
  /** False: too small to be found where nothing else is known. */
  readonly must: boolean;
  /** Checks that found it; `!` where they fail and do not only warn. */
  readonly found: readonly string[];
  /** The same for controls when the game's own latency is known; for video without the tiles. */
  readonly foundKnown: readonly string[];
  /** Estimated shift less the true one. */
  readonly shiftErrorMs?: number;
}

export interface Clean {
  recordings: number;
  readonly alarms: string[];
  /** Findings that only say how fast the machine was. */
  readonly slow: string[];
}

const list = (checks: readonly string[]) =>
  checks.length === 0 ? '—' : checks.map((check) => `\`${check.replace('!', '')}\`${check.endsWith('!') ? ' (fail)' : ''}`).join(', ');

/** A Markdown table, and a line about the clean recordings. */
export function detectionTable(detections: readonly Detection[], clean: Clean): string {
  const rows = detections.map(
    ({ name, found, foundKnown, shiftErrorMs }) =>
      `| ${name} | ${list(found)} | ${list(foundKnown)} | ${shiftErrorMs === undefined ? '' : `${shiftErrorMs.toFixed(2)} ms`} |`,
  );
  const alarms =
    clean.recordings === 0
      ? ''
      : `\n\nFalse alarms in ${clean.recordings} clean recordings of different content: ${clean.alarms.length === 0 ? 'none' : clean.alarms.join(', ')}; findings about the machine's speed: ${clean.slow.length}.`;
  return (
    [
      '| damage | found by | game’s own latency known; video: tiles not looked at | estimated shift less the true one |',
      '|---|---|---|---|',
      ...rows,
    ].join('\n') + alarms
  );
}

const MARKS = ['<!-- detections -->', '<!-- /detections -->'] as const;

/** Puts what was found between the marks of docs/quality.md. */
export function keepDetections(detections: readonly Detection[], clean: Clean): void {
  const path = 'docs/quality.md';
  const [before, rest] = readFileSync(path, 'utf8').split(MARKS[0]);
  const after = rest?.split(MARKS[1])[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no ${MARKS.join(' … ')}`);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(path, `${before}${MARKS[0]}\n\n${date}, ${commit}:\n\n${detectionTable(detections, clean)}\n\n${MARKS[1]}${after}`);
}
