import type { Judgement } from '#corpus/judge/judgement.ts';
import type { TileKey } from '#corpus/judge/messages.ts';
import { GapError } from '#format/core/errors.ts';
import { verifyWatermark } from '#shard/verify/verify-watermark.ts';

/** Reads the tile of every picture: how many are not this session's own. Without its key it cannot be done, which is an error of the worker's. */
export async function judgeWatermark(folder: string, tileKey: TileKey | undefined): Promise<Judgement> {
  const { verdict, findings, pictures, identified } = await verifyWatermark(folder, {
    key: (_, keyId) => (tileKey?.key_id === keyId ? { keyId, key: Buffer.from(tileKey.key, 'hex') } : undefined),
  });
  if (pictures === 0) throw new GapError('shard.video', `${folder}: its video has no pictures`, 'Get the shard again');
  return {
    verdict,
    findings: findings.flatMap(({ check, severity, says }) => (severity === 'pass' ? [] : [{ check, severity, says }])),
    foreign_watermark: 1 - Math.min(1, identified / pictures),
    prints: [],
  };
}
