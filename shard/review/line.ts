import { basename, join } from 'node:path';
import { Meta } from '#format/core/documents/meta.ts';
import { Qat } from '#format/core/documents/qat.ts';
import { ENVELOPE_FILE, META_FILE, QAT_FILE } from '#format/core/layout.ts';
import { saysOf } from '#format/core/said.ts';
import { knownDocument } from '#format/folder/known-document.ts';
import { shardBytes } from '#format/folder/shard-entries.ts';
import { readEnvelope } from '#format/sign/dsse.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

/** What a shard's own files say of it. Throws a system error, or a GapError (`shard.many`). */
export function lineOf(folder: string): ShardLine {
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
    ...(meta?.title.map && { map: meta.title.map }),
    ...(utcUs !== undefined && { recordedUtc: new Date(utcUs / 1000).toISOString() }),
    durationS: qat?.duration_s ?? 0,
    bytes: shardBytes(folder),
    verdict: meta === undefined ? 'unreadable' : (qat?.verdict ?? 'unreadable'),
    warnings: qat?.findings.filter(({ severity }) => severity === 'warn').length ?? 0,
    ...(reason !== undefined && { reason }),
    ...(lag !== undefined && { lagMs: Math.round(10 * lag.median) / 10 }),
    signatures: signersOf(folder).length,
    ...(rolled !== undefined && { part: { number: rolled.part, of: rolled.parts } }),
  };
}

/** Ids of the keys that signed it; none where the envelope cannot be read: verification says why. */
export function signersOf(folder: string): string[] {
  try {
    return readEnvelope(join(folder, ENVELOPE_FILE)).signatures.map(({ keyid }) => keyid);
  } catch {
    return [];
  }
}
