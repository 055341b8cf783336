import type { Answer } from '#corpus/catalogue/ask-snapshot.ts';
import type { Corpus } from '#corpus/corpus.ts';
import { plain } from '#format/core/plain.ts';

type Rows<K extends 'status' | 'hours' | 'duplicates' | 'suspects' | 'unreadable' | 'reachOf'> = Awaited<ReturnType<Corpus[K]>>;

/** Columns as wide as their widest cell; numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => plain(String(cell))));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number)))
      .join('  ');
  return cells.map((row) => `${line(row).trimEnd()}\n`).join('');
}

const andMore = (more: boolean): string => (more ? '… and more\n' : '');
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const clock = (s: number): string => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, '0')}`;

/** How `gap corpus` prints each of its answers. */
export const CORPUS_TABLES = {
  status: ({ jobs, verdicts }: Rows<'status'>) =>
    `${table(
      ['jobs', 'waiting', 'running', 'failed'],
      jobs.map(({ level, waiting, running, failed }) => [level, waiting, running, failed]),
    )}\n${table(
      ['judged', 'verdict', 'shards'],
      verdicts.map(({ level, verdict, shards }) => [level, verdict, shards]),
    )}`,
  hours: ({ rows, more }: Rows<'hours'>) =>
    table(
      ['of', 'hours', 'shards', 'GB'],
      rows.map(({ what, hours, shards, bytes }) => [what, Number(hours.toFixed(2)), shards, Number((bytes / 1e9).toFixed(2))]),
    ) + andMore(more),
  duplicates: ({ rows, more }: Rows<'duplicates'>) =>
    table(
      ['shard', 'has the', 'share', 'from', 'to', 'of'],
      rows.map(({ place, other, of, share, from_s, to_s }) => [place, of, percent(share), clock(from_s), clock(to_s), other]),
    ) + andMore(more),
  suspects: ({ rows, more }: Rows<'suspects'>) =>
    table(
      ['score', 'shard', 'title', 'what speaks against it'],
      rows.map(({ score, place, title, signs }) => [
        Number(score.toFixed(2)),
        place,
        title,
        signs.map(({ sign, share }) => `${sign.replaceAll('_', ' ')} ${percent(share)}`).join(', '),
      ]),
    ) + andMore(more),
  unreadable: ({ rows, more }: Rows<'unreadable'>) =>
    table(
      ['shard', 'why'],
      rows.map(({ place, says }) => [place, says]),
    ) + andMore(more),
  revoked: (rows: Rows<'reachOf'>) =>
    table(
      ['withdrawn', 'shard', 'title', 'length', 'was in', 'exported to'],
      rows.map(({ place, title, duration_s, revoked_utc, releases, exports }) => [
        revoked_utc,
        place,
        title,
        clock(duration_s),
        releases.join(', ') || 'no release',
        exports.join(', '),
      ]),
    ),
} as const;

/** A question's answer as a table. */
export function answerText({ columns, rows, more }: Answer): string {
  const text = table(
    columns,
    rows.map((row) =>
      row.map((cell) =>
        typeof cell === 'number' ? cell : cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell),
      ),
    ),
  );
  return text + andMore(more);
}
