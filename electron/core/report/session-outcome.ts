import type { Qat } from '#format/core/documents/qat.ts';
import type { Finding } from '#format/core/findings/finding.ts';

interface SealedShard {
  readonly folder: string;
  readonly qat: Qat;
}

/** What a session came to: of one that became several shards, all of them together, with the findings of each that fails. */
export interface SessionOutcome {
  readonly verdict: Qat['verdict'];
  readonly frames: number;
  readonly durationS: number;
  readonly findings: readonly Finding[];
}

/** `next`: the shards that continue the first. */
export function outcomeOfSession({ qat, next = [] }: SealedShard & { readonly next?: readonly SealedShard[] }): SessionOutcome {
  const all = [qat, ...next.map((shard) => shard.qat)];
  const failing = all.filter(({ verdict }) => verdict === 'fail');
  return {
    verdict: failing.length > 0 ? 'fail' : 'pass',
    frames: all.reduce((sum, { frames }) => sum + frames, 0),
    durationS: all.reduce((sum, { duration_s }) => sum + duration_s, 0),
    findings: failing.length > 0 ? failing.flatMap(({ findings }) => findings) : qat.findings,
  };
}

/** Every shard of a session that became several, in order, as JSON; nothing where it is one. */
export function partsOfSession({ folder, qat, next = [] }: SealedShard & { readonly next?: readonly SealedShard[] }) {
  if (next.length === 0) return {};
  const parts = [{ folder, qat }, ...next];
  return {
    parts: parts.map((part) => ({
      folder: part.folder,
      verdict: part.qat.verdict,
      frames: part.qat.frames,
      durationS: part.qat.duration_s,
    })),
  };
}
