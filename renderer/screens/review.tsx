import { Button } from 'react-aria-components';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { VerdictLine } from '#renderer/parts/shard/verdict-line.tsx';
import { Frames } from '#renderer/review/frames.tsx';
import { useReview } from '#renderer/review/use-review.ts';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

/** The whole window for one recording: its pictures, and everything that happened at their times. */
export function Review({ sessionId, first }: { readonly sessionId: string; readonly first: number }) {
  const { reviewed, fault } = useReview(sessionId);
  const [, go] = useRoute();
  return (
    <section aria-labelledby="review" className="wide-page">
      <div className="row">
        <Button className="quiet" onPress={() => go({ part: 'shard', sessionId })}>
          {say('review.back')}
        </Button>
        <h1 id="review">{say('review.title')}</h1>
        {reviewed !== undefined && <VerdictLine detail={reviewed.detail} />}
      </div>
      <FaultNote fault={fault} />
      {reviewed?.inputMissing === true && <p className="note fail">{say('review.inputMissing')}</p>}
      {reviewed === undefined ? (
        fault === undefined && <p>{say('busy')}</p>
      ) : (
        <Frames sessionId={sessionId} first={first} reviewed={reviewed} />
      )}
    </section>
  );
}
