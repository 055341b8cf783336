import { extname } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { boundedLines } from '#format/folder/bounded-lines.ts';
import { inOrder } from '#shard/core/import/in-order.ts';
import { PlainLine, plainInputs } from '#shard/core/import/plain-line.ts';
import { BEGIN_US, fromFirst, MOST_LINE_BYTES, type Source } from '#shard/core/import/source.ts';
import type { SourceInput } from '#shard/core/import/source-input.ts';

/** A video and a list of what was pressed and moved, by the time of the video (docs/import.md). */
export function plain(video: string, events: string): Source {
  const isCsv = extname(events).toLowerCase() === '.csv';
  if (!isCsv && !/\.(jsonl|ndjson)$/i.test(events))
    throw new GapError(
      'import.source',
      `${events}: its name ends in neither .csv nor .jsonl`,
      'Give one of them; docs/import.md says what is in it',
    );
  return {
    from: `a video and a list of events (${isCsv ? 'CSV' : 'JSONL'})`,
    video,
    files: [video, events],
    clock: 'the video, as whoever made the list saw it',
    cannot: ['how its times were taken'],
    game: ['any'],
    pictures: (ptsUs) => ({ timesUs: fromFirst(ptsUs, BEGIN_US) }),
    inputs: () => inOrder(linesOf(events, isCsv)),
  };
}

async function* linesOf(events: string, isCsv: boolean): AsyncGenerator<SourceInput> {
  let [number, heads] = [0, undefined as readonly string[] | undefined];
  for await (const text of boundedLines(events, MOST_LINE_BYTES)) {
    number += 1;
    if (text === '') continue;
    if (isCsv && heads === undefined) heads = headsOf(text ?? '', events);
    else {
      const line = PlainLine.safeParse(isCsv ? rowOf(heads ?? [], cellsOf(text ?? '')) : parsedJson(text ?? ''));
      if (!line.success)
        throw new GapError(
          'import.source',
          `${events}: line ${number}: ${line.error.issues[0]?.path.join('.')} ${line.error.issues[0]?.message}`.replace(/ +/g, ' '),
          'docs/import.md says what a line may hold',
        );
      yield* plainInputs(line.data, BEGIN_US);
    }
  }
}

function headsOf(line: string, events: string): readonly string[] {
  const heads = cellsOf(line.replace(/^\uFEFF/, ''));
  if (heads.some((head) => /^t_(s|ms|us)$/.test(head))) return heads;
  throw new GapError(
    'import.source',
    `${events}: its first line names no time (t_s, t_ms or t_us)`,
    'docs/import.md says what its heads are; lines end with a line feed',
  );
}

const cellsOf = (line: string): string[] => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

const rowOf = (heads: readonly string[], cells: readonly string[]): Record<string, string | undefined> =>
  Object.fromEntries(heads.map((head, i) => [head, cells[i]]));
