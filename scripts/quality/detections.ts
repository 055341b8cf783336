import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { slopeText } from '#format/core/quality/clock/drift.ts';
import { english } from '#format/core/said.ts';
import type { Slope } from '#format/core/signal/theil-sen.ts';

/** The result of one damage. */
export interface Detection {
  readonly name: string;
  /** False: too small to be found without further knowledge. */
  readonly must: boolean;
  /** Checks that found it; `!` marks those that fail rather than warn. */
  readonly found: readonly string[];
  /** The same, for controls with the game's own latency known, for video without the checks of tiles. */
  readonly foundKnown: readonly string[];
  /** Estimated shift less the true one. */
  readonly shiftErrorMs?: number;
}

/** The results of all damages, and how the lag of the undamaged recording drifts by itself: a smaller drift cannot be told from it. */
export interface Detections {
  readonly all: Detection[];
  own: Slope | undefined;
}

export interface Clean {
  recordings: number;
  readonly seconds: number;
  readonly alarms: string[];
  /** Findings that reflect only how fast the machine was. */
  readonly slow: string[];
}

const list = (checks: readonly string[]) =>
  checks.length === 0 ? '—' : checks.map((check) => `\`${check.replace('!', '')}\`${check.endsWith('!') ? ' (fail)' : ''}`).join(', ');

/** A Markdown table, and a line about the clean recordings. */
export function detectionTable({ all, own }: Detections, clean: Clean): string {
  return [...(all.length > 0 ? [ownOf(own), tableOf(all)] : []), ...(clean.recordings > 0 ? [alarmsOf(clean)] : [])].join('\n\n');
}

function ownOf(own: Slope | undefined): string {
  return own === undefined ? '' : `The undamaged recording: ${english(slopeText(own))}.`;
}

function tableOf(detections: readonly Detection[]): string {
  const rows = detections.map(
    ({ name, found, foundKnown, shiftErrorMs }) =>
      `| ${name} | ${list(found)} | ${list(foundKnown)} | ${shiftErrorMs === undefined ? '' : `${shiftErrorMs.toFixed(2)} ms`} |`,
  );
  const head = '| damage | found by | game’s own latency known; video: tiles not looked at | estimated shift less the true one |';
  return [head, '|---|---|---|---|', ...rows].join('\n');
}

function alarmsOf({ recordings, seconds, alarms, slow }: Clean): string {
  return `False alarms in ${recordings} clean recordings of ${seconds} s, of five games in turn: ${alarms.length === 0 ? 'none' : alarms.join(', ')}; findings about the machine's speed: ${slow.length}.`;
}

const MARKS = ['<!-- detections -->', '<!-- /detections -->'] as const;

/** Writes the results between the marks in docs/quality.md; if only clean recordings were run, the existing table stays. */
export function keepDetections({ all, own }: Detections, clean: Clean): void {
  const path = 'docs/quality.md';
  const [before, rest] = readFileSync(path, 'utf8').split(MARKS[0]);
  const after = rest?.split(MARKS[1])[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no ${MARKS.join(' … ')}`);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const date = new Date().toISOString().slice(0, 10);
  const kept = rest?.split(MARKS[1])[0]?.trim().split('\n\n') ?? [];
  const table = all.length > 0 ? `${date}, ${commit}. ${ownOf(own)}\n\n${tableOf(all)}` : kept.slice(0, 2).join('\n\n');
  const alarms = clean.recordings > 0 ? `${date}, ${commit}: ${alarmsOf(clean)}` : kept.slice(2).join('\n\n');
  writeFileSync(path, `${before}${MARKS[0]}\n\n${[table, alarms].filter((part) => part !== '').join('\n\n')}\n\n${MARKS[1]}${after}`);
}
