import type { ShardLine } from '#shard/core/review/shard-detail.ts';

const COLUMNS = [
  ...['session_id', 'title', 'map', 'recorded_utc', 'duration_s', 'verdict', 'lag_ms'],
  ...['decision', 'reason', 'note', 'reviewed_utc', 'reviewer_key', 'path'],
];

/** A table of decisions for a spreadsheet (RFC 4180), in the order given; shards without a decision have empty fields. */
export function decisionsCsv(lines: readonly ShardLine[]): string {
  const rows = lines.map(({ sessionId, title, map, recordedUtc, durationS, verdict, lagMs, review, folder }) => [
    sessionId,
    title,
    map ?? '',
    recordedUtc ?? '',
    durationS.toFixed(3),
    verdict,
    lagMs?.toString() ?? '',
    review?.decision ?? '',
    review?.reason ?? '',
    review?.note ?? '',
    review?.reviewedUtc ?? '',
    review?.by ?? '',
    folder,
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** A title such as `=HYPERLINK(…)` would be run by a spreadsheet: an apostrophe makes it a text (OWASP, CSV injection). */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
