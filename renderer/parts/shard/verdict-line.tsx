import { VERDICT_SHAPES, verdictText, verdictTone } from '#renderer/parts/shard/verdict-text.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

/** The verdict on a recording, in a line. */
export function VerdictLine({ detail: { line, findings } }: { readonly detail: ShardDetail }) {
  // What cannot be read has not passed.
  const judged = { verdict: line.verdict === 'pass' ? ('pass' as const) : ('fail' as const), findings };
  const tone = verdictTone(judged);
  return (
    <p className={`verdict ${tone}`}>
      <span className="shape" aria-hidden="true">
        {VERDICT_SHAPES[tone]}
      </span>{' '}
      <strong>{verdictText(judged)}</strong>
    </p>
  );
}
