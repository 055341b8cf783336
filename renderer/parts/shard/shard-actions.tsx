import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import type { Asking } from '#renderer/parts/hooks/use-asked.ts';
import { Withdraw } from '#renderer/parts/player/withdraw.tsx';
import { forgetStrips } from '#renderer/parts/shard/use-strip.ts';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

/** Does the work, then shows the sentence it resolves to. */
export type Act = (work: () => Promise<string>) => Promise<void>;

interface Props extends Pick<Asking, 'ask' | 'busy'> {
  readonly sessionId: string;
  readonly cuts: ShardDetail['cuts'];
  /** Of a consent that can be withdrawn. */
  readonly consentId: string | undefined;
  readonly act: Act;
}

/** What can be done with a recording: cut, review, sign, send, withdraw its consent, delete. */
export function ShardActions({ sessionId, cuts, consentId, ask, busy, act }: Props) {
  const call = useCall();
  const { sending, choices } = useView();
  const [, go] = useRoute();
  return (
    <div className="row">
      {cuts.length > 0 && (
        <Button
          className="primary"
          isDisabled={busy}
          onPress={() =>
            act(async () => say('verdict.trimmed', { count: (await call('shard.trim', { sessionId, drops: cuts })).pieces.length }))
          }
        >
          {say('verdict.trim')}
        </Button>
      )}
      <Button className="quiet" onPress={() => go({ part: 'review', sessionId, frame: 0 })}>
        {say('shard.review')}
      </Button>
      <Button
        className="quiet"
        isDisabled={busy}
        onPress={() => act(() => call('shard.sign', { sessionId }).then(() => say('shard.signed')))}
      >
        {say('shard.sign')}
      </Button>
      {sending !== undefined && (
        <Button
          className="quiet"
          isDisabled={busy}
          onPress={() => act(() => call('shard.send', { sessionId }).then(() => say('shard.sending')))}
        >
          {say('shard.send')}
        </Button>
      )}
      {choices.reveal && (
        <Button className="quiet" onPress={() => ask(() => call('shard.show', { sessionId }))}>
          {say('shard.show')}
        </Button>
      )}
      {consentId !== undefined && <Withdraw consentId={consentId} ask={ask} />}
      <AskedFirst
        className="danger apart"
        label={say('shard.delete')}
        question={say('shard.delete.ask')}
        yes={say('shard.delete.yes')}
        no={say('shard.delete.no')}
        onYes={async () => {
          if (!(await ask(() => call('shard.delete', { sessionId })))) return;
          forgetStrips(sessionId);
          go({ part: 'library' });
        }}
      />
    </div>
  );
}
