import type { z } from 'zod';
import { GapError, messageOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { keyTwice } from '#format/folder/key-twice.ts';
import { utf8 } from '#format/folder/utf8.ts';

/** The state of a document: `damaged` is unreadable or not JSON, `wrong` does not follow its schema. A problem names file and field. */
export type Looked<T> =
  | { readonly is: 'good'; readonly data: T }
  | { readonly is: 'missing' | 'damaged' | 'wrong'; readonly problems: readonly [Words, ...Words[]] };

/** The document of a shard; `where` it lies. Throws a GapError (`shard.document`) that names file and field. */
export function dataOf<T>(looked: Looked<T>, where: string): T {
  if (looked.is === 'good') return looked.data;
  throw new GapError(
    'shard.document',
    said`${where}: ${looked.problems[0]}`,
    looked.is === 'missing' ? said`Give the folder of a sealed shard` : said`Validate the shard to see what is wrong`,
    { way: { action: 'validate', of: where } },
  );
}

/** Two hours with a proof every two seconds and a thousand gaps have 40,000. Each wrong one of two million took 1.5 kB, and all of them ten seconds. */
const MOST_VALUES = 200_000;
/** Of what is wrong with a document. */
const MOST_PROBLEMS = 100;

/** Whether it begins with a byte order mark of UTF-16: FE FF, or FF FE. */
const isUtf16 = ([first, second]: Uint8Array): boolean => (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);

const tooDeep = (file: string): Words => said`${file}: its lists and objects are nested too deep`;

/** What a document says; `file` is its name. Never throws. */
export function documentOf<T>(bytes: Uint8Array, file: string, schema: z.ZodType<T>): Looked<T> {
  const wrong = (why: Words) => ({ is: 'wrong', problems: [why] }) as const;
  if (isUtf16(bytes)) return wrong(said`${file}: it is UTF-16: save it as UTF-8`);
  const text = utf8(bytes);
  // No JSON begins with it (RFC 8259 section 8.1).
  if (text.startsWith('\uFEFF')) return wrong(said`${file}: it begins with a byte order mark: save it as UTF-8 without one`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return error instanceof RangeError ? wrong(tooDeep(file)) : { is: 'damaged', problems: [`${file}: ${messageOf(error)}`] };
  }
  if (commasIn(text) > MOST_VALUES) return wrong(said`${file}: it has more than ${MOST_VALUES} values: no recorder writes that many`);
  let twice: string | undefined;
  try {
    twice = keyTwice(text);
  } catch {
    return wrong(tooDeep(file));
  }
  if (twice !== undefined) return wrong(said`${file}: ${twice}: the key is there twice, and readers disagree on which one counts`);
  const parsed = schema.safeParse(json);
  if (parsed.success) return { is: 'good', data: parsed.data };
  const [first, ...others] = parsed.error.issues.slice(0, MOST_PROBLEMS).map((issue) => {
    return said`${file}: ${issue.path.join('.') || said`the document`}: ${issue.message}`;
  });
  const why = first ?? said`${file} does not follow its schema`;
  return { is: 'wrong', problems: [why, ...others] };
}

function commasIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) count += 1;
  return count;
}
