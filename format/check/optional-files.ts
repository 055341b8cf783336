import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Label } from '#format/core/documents/label.ts';
import { messageOf, wordsOf } from '#format/core/errors.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { hasFreeText } from '#format/core/game/words.ts';
import { LABELS_FILE } from '#format/core/layout.ts';
import { type Sentence, said, type Words } from '#format/core/said.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { boundedLines } from '#format/folder/bounded-lines.ts';
import { MOST_LABEL_BYTES } from '#format/tables/read-marks.ts';

/** What was found in `labels.jsonl`, and the types of its lines. */
export interface CheckedLabels {
  readonly findings: readonly Finding[];
  readonly types: ReadonlySet<string>;
}

/** The lines of `labels.jsonl`, each by its type's schema, and in order of time; nothing where there is no such file. */
export async function checkLabels(folder: string): Promise<CheckedLabels> {
  const path = join(folder, LABELS_FILE);
  const types = new Set<string>();
  if (!existsSync(path)) return { findings: [], types };
  let [count, wrong, lastUs] = [0, 0, 0];
  let first: Words | undefined;
  const free: number[] = [];
  try {
    for await (const line of boundedLines(path, MOST_LABEL_BYTES)) {
      count += 1;
      if (line !== undefined && hasFreeText(line)) free.push(count);
      const problem = problemOf(line, asTs(lastUs));
      if ('type' in problem) {
        lastUs = problem.ts_us;
        types.add(problem.type);
      } else {
        wrong += 1;
        first ??= said`line ${count}: ${problem}`;
      }
    }
  } catch (error) {
    wrong += 1;
    first ??= wordsOf(error);
  }
  const finding = judged({
    check: 'schema.labels',
    is: wrong === 0 ? 'pass' : 'fail',
    says: wrong === 0 ? said`${LABELS_FILE}: ${count} lines` : said`${LABELS_FILE}: ${wrong} of ${count} lines are wrong; ${first}`,
    remedy: said`GAP v0.2 section 6 shows what a line holds; resources/schemas/label.schema.json has it in full`,
  });
  return { findings: [finding, ...freeTextIn(free)], types };
}

/** What somebody wrote to somebody is in no label, whoever made it. Says where, never what. */
function freeTextIn(lines: readonly number[]): Finding[] {
  if (lines.length === 0) return [];
  const finding = judged({
    check: 'privacy.raw',
    is: 'fail',
    says: said`${LABELS_FILE}: ${lines.length} lines hold free text, the first is line ${lines[0]}`,
    measured: lines.length,
    limit: 0,
    unit: 'texts',
    remedy: said`Delete this shard, or take these lines out and seal it again: labels hold numbers and single words`,
  });
  return [finding];
}

/** What is wrong with a line; else the label. */
function problemOf(line: string | undefined, lastUs: TsUs): Sentence | Label {
  if (line === undefined) return said`it is longer than ${MOST_LABEL_BYTES} bytes`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return said`${messageOf(error)}`;
  }
  const { data, error } = Label.safeParse(value);
  if (data === undefined) return issueOf(value, error);
  return data.ts_us < lastUs ? said`ts_us ${data.ts_us} is before that of the line before, ${lastUs}` : data;
}

/** What the schema of the line's own type says: the union would name every type it is not. */
function issueOf(value: unknown, error: { readonly message: string } | undefined): Sentence {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  const own = Label.options.find((option) => 'type' in option.shape && 'value' in option.shape.type && option.shape.type.value === type);
  const issue = own?.safeParse(value).error?.issues[0];
  return issue === undefined ? said`${error?.message ?? said`it is not a label`}` : said`${issue.path.join('.')}: ${issue.message}`;
}
