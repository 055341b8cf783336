import { Button } from 'react-aria-components';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { forgetStrips } from '#renderer/parts/shard/use-strip.ts';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

interface Props {
  readonly made: readonly ShardLine[];
  /** One of them is deleted. */
  readonly undone: (sessionId: string) => void;
}

/** The recordings that a cut has made, each with its verdict, and a button that deletes them again. */
export function CutResult({ made, undone }: Props) {
  const call = useCall();
  const [, go] = useRoute();
  const { ask, busy, fault } = useAsked();
  return (
    <div className="note" role="status">
      <p>{say('verdict.trimmed', { count: made.length })}</p>
      <ul>
        {made.map(({ sessionId, durationS, verdict, reason }) => (
          <li key={sessionId}>
            <Button className="link" onPress={() => go({ part: 'shard', sessionId })}>
              {clockText(durationS)} ·{' '}
              {verdict === 'pass' ? say('cut.made.passed') : say('cut.made.failed', { reason: inWords(reason ?? '') })}
            </Button>
          </li>
        ))}
      </ul>
      <FaultNote fault={fault} />
      <Button
        className="quiet"
        isDisabled={busy}
        onPress={async () => {
          await ask(async () => {
            for (const { sessionId } of made) {
              await call('shard.delete', { sessionId });
              forgetStrips(sessionId);
              undone(sessionId);
            }
          });
        }}
      >
        {say('cut.made.undo')}
      </Button>
    </div>
  );
}
