import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ShardLine } from '#core/app/contract.ts';
import { sentUtcOf } from '#corpus/send/receipt-file.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { Qat } from '#format/core/documents/qat.ts';
import { wordsOf } from '#format/core/errors.ts';
import { ENVELOPE_FILE, META_FILE, PARTIAL_SUFFIX, QAT_FILE, TRIMMING_SUFFIX } from '#format/core/layout.ts';
import { saysOf } from '#format/core/said.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { knownDocument } from '#format/folder/known-document.ts';
import { shardBytes } from '#format/folder/shard-entries.ts';
import { readEnvelope } from '#format/sign/dsse.ts';
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
      const line = lineOf(folder);
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

/** What a shard's own files say of it. Undefined for a folder of something else; throws a system error, or a GapError (`shard.many`). */
export function lineOf(folder: string): ShardLine | undefined {
  if (folder.endsWith(PARTIAL_SUFFIX) || folder.endsWith(TRIMMING_SUFFIX) || !statSync(folder).isDirectory()) return undefined;
  const meta = knownDocument(join(folder, META_FILE), Meta);
  const qat = knownDocument(join(folder, QAT_FILE), Qat);
  const failed = qat?.findings.find(({ severity }) => severity === 'fail');
  const reason = failed && saysOf(failed);
  const lag = qat?.sync?.lag_ms;
  const rolled = meta?.recorder?.rolled;
  const anchor = meta?.recorder?.anchors?.[0];
  // Of its own first frame: the anchors are those of the whole session, whatever part of it this is.
  const utcUs = meta && anchor && anchor.utc_us + meta.timing.t0_us - anchor.ts_us;
  return {
    sessionId: basename(folder),
    folder,
    title: meta?.title.name ?? '',
    ...(utcUs !== undefined && { recordedUtc: new Date(utcUs / 1000).toISOString() }),
    durationS: qat?.duration_s ?? 0,
    bytes: shardBytes(folder),
    verdict: meta === undefined ? 'unreadable' : (qat?.verdict ?? 'unreadable'),
    warnings: qat?.findings.filter(({ severity }) => severity === 'warn').length ?? 0,
    ...(reason !== undefined && { reason }),
    ...(lag !== undefined && { lagMs: Math.round(10 * lag.median) / 10 }),
    signatures: signaturesIn(folder),
    ...(rolled !== undefined && { part: { number: rolled.part, of: rolled.parts } }),
  };
}

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
        stale: review?.isStale === true,
      },
    }),
  };
}

/** None where the envelope cannot be read: verification says why. */
function signaturesIn(folder: string): number {
  try {
    return readEnvelope(join(folder, ENVELOPE_FILE)).signatures.length;
  } catch {
    return 0;
  }
}
