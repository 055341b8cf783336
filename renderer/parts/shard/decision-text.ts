import { say } from '#renderer/text/say.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

/** In a few words: accepted, or why not. */
export function decisionText({ decision, reason, stale }: NonNullable<ShardLine['review']>): string {
  if (stale) return say('decision.stale');
  if (decision === 'accept') return say('decision.accept');
  return say('decision.reject', { reason: say(`queue.reason.${reason ?? 'other'}`) });
}
