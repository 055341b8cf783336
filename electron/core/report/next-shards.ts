import type { Qat } from '#core/format/documents/qat.ts';

/** What a line of JSON says of the shards that continue one; nothing where there are none. */
export function nextShards(next: readonly { readonly folder: string; readonly qat: Qat }[]) {
  if (next.length === 0) return {};
  return { next: next.map(({ folder, qat }) => ({ folder, verdict: qat.verdict, frames: qat.frames, durationS: qat.duration_s })) };
}
