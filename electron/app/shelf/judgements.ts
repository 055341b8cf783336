import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Words } from '#format/core/words.ts';
import { shardFiles } from '#format/folder/shard-entries.ts';
import { knownEntries } from '#home/entries.ts';
import { settingsPath } from '#home/settings-file.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';
import { writeJson } from '#shard/folder/files.ts';

const MOST = 20_000;

/** What a recording was judged to be from its bytes, which need not be what was sealed. */
const Judgement = z.strictObject({
  folder: z.string().max(4096),
  stamp: z.string().max(64).describe('of its files then'),
  verdict: z.enum(['pass', 'fail']),
  warnings: z.int().nonnegative(),
  reason: Words.optional(),
  judgedUtc: z.iso.datetime(),
});
type Judgement = z.infer<typeof Judgement>;

/** The last judgement of each recording, kept beside the settings: a list that reads only what was sealed calls a damaged one "passed". */
export class Judgements {
  readonly #path: string;
  #all: Map<string, Judgement> | undefined;

  constructor(path = join(dirname(settingsPath()), 'judged.json')) {
    this.#path = path;
  }

  /** The line with its last judgement, as long as no file has changed since. */
  with(line: ShardLine): ShardLine {
    const known = this.#known.get(line.folder);
    if (known === undefined || known.stamp !== stampOf(line.folder)) return line;
    const { verdict, warnings, reason, judgedUtc } = known;
    const { reason: _sealed, ...rest } = line;
    return { ...rest, verdict, warnings, ...(reason !== undefined && { reason }), judgedUtc };
  }

  /** Keeps a judgement. `stamp`: of the files before they were read. What cannot be kept on the disk is still known until the program ends. */
  async note({ folder, verdict, warnings, reason }: ShardLine, stamp: string | undefined): Promise<void> {
    if (stamp === undefined || verdict === 'unreadable' || stamp !== stampOf(folder)) return;
    const judged = { folder, stamp, verdict, warnings, ...(reason !== undefined && { reason }), judgedUtc: new Date().toISOString() };
    this.#known.delete(folder);
    this.#known.set(folder, judged);
    await writeJson(this.#path, [...this.#known.values()].slice(-MOST)).catch(() => undefined);
  }

  get #known(): Map<string, Judgement> {
    this.#all ??= new Map(knownEntries(this.#path, Judgement).map((one) => [one.folder, one]));
    return this.#all;
  }
}

/** Changes with every file of a folder: a byte that flips on the disk alone does not show, a byte that is written does (`ctime` cannot be put back). */
export function stampOf(folder: string): string | undefined {
  try {
    const files = shardFiles(folder).map((name) => {
      const { ino, size, mtimeMs, ctimeMs } = statSync(join(folder, name));
      return [name, ino, size, mtimeMs, ctimeMs].join(' ');
    });
    return createHash('sha256').update(files.join('\n')).digest('hex');
  } catch {
    return undefined;
  }
}
