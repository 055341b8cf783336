import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sentUtcOf } from '#corpus/send/receipt-file.ts';
import { wordsOf } from '#format/core/errors.ts';
import { ENVELOPE_FILE, isUnfinished, META_FILE, QAT_FILE } from '#format/core/layout.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';
import { lineOf } from '#shard/review/line.ts';
import { readReview } from '#shard/verify/review-file.ts';

const MOST_KNOWN = 20_000;

interface KnownLine {
  readonly stamp: string;
  readonly line: ShardLine | undefined;
}

/** The lines of folders, read again once one of their documents has changed: of a thousand shards, reading them took 0.22 s. */
export class ShardLines {
  readonly #known = new Map<string, KnownLine>();

  /** Undefined for a folder of something else. One that cannot be read is listed as such: it must not hide the others. */
  of(folder: string): ShardLine | undefined {
    try {
      const stamp = stampOf(folder);
      const before = this.#known.get(folder);
      if (before?.stamp === stamp) return before.line;
      const line = sealedLine(folder);
      // What could not be read, if only for a moment, is read again.
      if (line === undefined || (line.verdict !== 'unreadable' && line.signatures > 0)) this.#remember(folder, { stamp, line });
      return line;
    } catch (error) {
      const nothing = { title: '', durationS: 0, bytes: 0, warnings: 0, signatures: 0 };
      return { sessionId: basename(folder), folder, ...nothing, verdict: 'unreadable', reason: wordsOf(error) };
    }
  }

  forget(folder: string): void {
    this.#known.delete(folder);
  }

  #remember(folder: string, known: KnownLine): void {
    this.#known.set(folder, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

/**
 * Changes with a folder, and with the documents that a line is read from; how large its other files are may be from before. The folder's own time is not enough: a file that is edited in place leaves it alone, and on FAT and
 * exFAT so does every other change. The time of a file can be put back, `ctime` cannot. Throws a system error where there is no folder.
 */
function stampOf(folder: string): string {
  const { ino, mtimeMs } = statSync(folder);
  const documents = [META_FILE, QAT_FILE, ENVELOPE_FILE].map((name) => {
    const file = statSync(join(folder, name), { throwIfNoEntry: false });
    return file && [file.ino, file.size, file.mtimeMs, file.ctimeMs].join(' ');
  });
  return [ino, mtimeMs, ...documents].join();
}

/** Undefined for a folder of something else. Throws a system error, or a GapError (`shard.many`). */
const sealedLine = (folder: string): ShardLine | undefined =>
  isUnfinished(folder) || !statSync(folder).isDirectory() ? undefined : lineOf(folder);

/** A line with what lies beside the shard: when it was sent, and what was decided. The line itself may be one that was kept. */
export function withBeside(line: ShardLine, trusted: readonly TrustedKey[]): ShardLine {
  const sentUtc = sentUtcOf(line.folder);
  const review = readReview(line.folder, trusted);
  const { statement } = review ?? {};
  return {
    ...line,
    ...(sentUtc !== undefined && { sentUtc }),
    ...(statement !== undefined && {
      review: {
        decision: statement.decision,
        ...(statement.decision === 'reject' && { reason: statement.reason }),
        ...(statement.note !== undefined && { note: statement.note }),
        reviewedUtc: statement.reviewed_utc,
        by: review?.by ?? '',
        stale: review?.isStale === true,
      },
    }),
  };
}
