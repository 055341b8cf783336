import { Button } from 'react-aria-components';
import type { ShardLine } from '#core/app/contract.ts';
import { clockText } from '#core/report/clock-text.ts';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

interface Props {
  readonly made: readonly ShardLine[];
  readonly undone: () => void;
}

/** What a cut has made, judged as any recording is; one press deletes it again. */
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
              {clockText(durationS)} · {verdict === 'pass' ? say('cut.made.passed') : say('cut.made.failed', { reason: reason ?? '' })}
            </Button>
          </li>
        ))}
      </ul>
      <FaultNote fault={fault} />
      <Button
        className="quiet"
        isDisabled={busy}
        onPress={async () => {
          const deleted = await ask(async () => {
            for (const { sessionId } of made) await call('shard.delete', { sessionId });
          });
          if (deleted) undone();
        }}
      >
        {say('cut.made.undo')}
      </Button>
    </div>
  );
}
