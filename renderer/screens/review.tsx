import { useCallback } from 'react';
import { Button } from 'react-aria-components';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { VerdictLine } from '#renderer/parts/shard/verdict-line.tsx';
import { CopyLink } from '#renderer/review/copy-link.tsx';
import { Cutting } from '#renderer/review/cutting.tsx';
import { Frames } from '#renderer/review/frames.tsx';
import { useReview } from '#renderer/review/use-review.ts';
import { noteInAddress, useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

interface Props {
  readonly sessionId: string;
  readonly first: number;
  /** Where it was opened, and *Back* leads; absent: its own page. */
  readonly from?: 'check' | undefined;
}

/** The whole window for one recording: its pictures, and everything that happened at their times. */
export function Review({ sessionId, first, from }: Props) {
  const { reviewed, fault } = useReview(sessionId);
  const [, go] = useRoute();
  const onFrame = useCallback(
    (frame: number) => noteInAddress({ part: 'review', sessionId, frame, ...(from !== undefined && { from }) }),
    [sessionId, from],
  );
  return (
    <section aria-labelledby="review" className="wide-page review-page">
      <div className="row">
        <Button className="quiet" onPress={() => go(from === undefined ? { part: 'shard', sessionId } : { part: from, sessionId })}>
          {say(from === undefined ? 'review.back' : 'review.back.check')}
        </Button>
        <h1 id="review">{say('review.title')}</h1>
        {reviewed !== undefined &&
          (reviewed.detail === undefined ? <p>{say('review.judging')}</p> : <VerdictLine detail={reviewed.detail} />)}
        <span className="apart" />
        <CopyLink />
        <details className="keys-help">
          <summary>{say('review.help.title')}</summary>
          <p className="note">{say('review.help')}</p>
        </details>
      </div>
      <FaultNote fault={fault} />
      {reviewed?.inputMissing === true && <p className="note fail">{say('review.inputMissing')}</p>}
      {reviewed === undefined ? (
        fault === undefined && <p>{say('busy')}</p>
      ) : (
        <Frames sessionId={sessionId} first={first} reviewed={reviewed} onFrame={onFrame} cuts>
          {(chosen) => <Cutting sessionId={sessionId} {...chosen} />}
        </Frames>
      )}
    </section>
  );
}
