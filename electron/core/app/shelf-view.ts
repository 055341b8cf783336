import { english } from '#format/core/said.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

export const VERDICTS = ['all', 'pass', 'warn', 'fail', 'unsigned'] as const;
export const DECISIONS = ['any', 'accept', 'reject', 'open'] as const;
export const DAYS = [0, 1, 7, 30] as const;
export const ORDERS = ['newest', 'longest', 'largest'] as const;

/** What of a list of recordings is shown, and in which order. */
export interface ShelfView {
  /** Words that must all occur. */
  readonly search: string;
  /** `warn`: passed, with warnings. `fail`: also what cannot be read. `unsigned`: only the recorder has signed. */
  readonly verdict: (typeof VERDICTS)[number];
  /** `open`: nobody has decided, or it has changed since. */
  readonly decision: (typeof DECISIONS)[number];
  /** Of a game; empty: of all. */
  readonly title: string;
  /** Not older than that; 0: of any age. */
  readonly days: (typeof DAYS)[number];
  readonly order: (typeof ORDERS)[number];
}

export const WHOLE_SHELF: ShelfView = { search: '', verdict: 'all', decision: 'any', title: '', days: 0, order: 'newest' };

const DAY_MS = 86_400_000;

/** `nowMs` since 1970. A recording whose clock was ahead is from today. */
export function shownOf(lines: readonly ShardLine[], view: ShelfView, nowMs: number): ShardLine[] {
  const words = view.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const shown = lines.filter(
    (line) =>
      matches(line, words) &&
      isOf(line, view.verdict) &&
      (view.decision === 'any' || view.decision === decisionOf(line)) &&
      (view.title === '' || line.title === view.title) &&
      (view.days === 0 || (line.recordedUtc !== undefined && nowMs - Date.parse(line.recordedUtc) < view.days * DAY_MS)),
  );
  if (view.order === 'newest') return shown;
  return shown.sort(view.order === 'longest' ? (a, b) => b.durationS - a.durationS : (a, b) => b.bytes - a.bytes);
}

const decisionOf = ({ review }: ShardLine): ShelfView['decision'] => (review === undefined || review.stale ? 'open' : review.decision);

/** The games that a list holds, in order of the alphabet. */
export const titlesOf = (lines: readonly ShardLine[]): string[] =>
  [...new Set(lines.map(({ title }) => title))].filter((title) => title !== '').sort((a, b) => a.localeCompare(b));

function matches({ title, sessionId, reason = '', verdict, recordedUtc = '' }: ShardLine, words: readonly string[]): boolean {
  const text = `${title} ${sessionId} ${english(reason)} ${verdict} ${recordedUtc}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function isOf({ verdict, warnings, signatures }: ShardLine, wanted: ShelfView['verdict']): boolean {
  switch (wanted) {
    case 'all':
      return true;
    case 'pass':
      return verdict === 'pass';
    case 'warn':
      return verdict === 'pass' && warnings > 0;
    case 'fail':
      return verdict !== 'pass';
    case 'unsigned':
      return signatures < 2;
  }
}
