import { memo, useEffect, useRef, useState } from 'react';
import { Button, Checkbox } from 'react-aria-components';
import { decisionText } from '#renderer/parts/shard/decision-text.ts';
import { useStrip } from '#renderer/parts/shard/use-strip.ts';
import { VERDICT_SHAPES } from '#renderer/parts/shard/verdict-text.ts';
import { useRoute } from '#renderer/route.ts';
import { bytes, date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

interface Props {
  readonly line: ShardLine;
  readonly isChosen: boolean;
  readonly choose: (sessionId: string, is: boolean) => void;
}

/** A recording in the list: a picture of it, what it is, and whether it passed. */
export const RecordingCard = memo(function RecordingCard({ line, isChosen, choose }: Props) {
  const {
    sessionId,
    title,
    recordedUtc,
    durationS,
    bytes: size,
    verdict,
    warnings,
    reason,
    lagMs,
    part,
    signatures,
    sentUtc,
    review,
    judgedUtc,
  } = line;
  const [, go] = useRoute();
  const judged = verdict !== 'pass' ? 'fail' : warnings > 0 ? 'warn' : 'pass';
  const name = title === '' ? say('library.untitled') : title;
  return (
    <li className={isChosen ? 'chosen' : ''}>
      <Checkbox
        className="choice"
        aria-label={say('several.choose', { name: `${name} ${recordedUtc === undefined ? '' : date(recordedUtc)}` })}
        isSelected={isChosen}
        onChange={(is) => choose(sessionId, is)}
      >
        <span className="box" aria-hidden="true" />
      </Checkbox>
      <Button className="card recording-card" onPress={() => go({ part: 'shard', sessionId })}>
        <Picture sessionId={sessionId} isReadable={verdict !== 'unreadable'} />
        <span className="two-lines">
          <strong>{name}</strong> {recordedUtc !== undefined && date(recordedUtc)}
        </span>
        <span className={judged}>
          <span className="shape" aria-hidden="true">
            {VERDICT_SHAPES[judged]}
          </span>{' '}
          {judged === 'warn'
            ? say('verdict.pass.warned', { count: warnings })
            : say(verdict === 'unreadable' ? 'library.unreadable' : `verdict.${verdict}`)}
          {reason !== undefined && `: ${inWords(reason)}`}
        </span>
        {review !== undefined && (
          <span className={review.stale ? 'warn' : review.decision === 'accept' ? 'pass' : 'fail'}>
            <span className="shape" aria-hidden="true">
              {VERDICT_SHAPES[review.stale ? 'warn' : review.decision === 'accept' ? 'pass' : 'fail']}
            </span>{' '}
            {decisionText(review)}
          </span>
        )}
        <span className="small">
          {part !== undefined && `${say('library.part', part)} · `}
          {clockText(durationS)} · {bytes(size)}
          {lagMs !== undefined && ` · ${say('library.lag', { ms: lagMs })}`}
          {signatures > 1 && ` · ${say('library.signed', { count: signatures })}`}
          {judgedUtc !== undefined && ` · ${say('library.judged', { date: date(judgedUtc) })}`}
          {sentUtc !== undefined && ` · ${say('library.sent', { date: date(sentUtc) })}`}
        </span>
      </Button>
    </li>
  );
});

/** Asked for once the card comes into sight: of a thousand recordings a few dozen are looked at. */
function Picture({ sessionId, isReadable }: { readonly sessionId: string; readonly isReadable: boolean }) {
  const place = useRef<HTMLSpanElement>(null);
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null || !isReadable) return;
    const observer = new IntersectionObserver((entries) => setWanted(entries.at(-1)?.isIntersecting === true));
    observer.observe(element);
    return () => observer.disconnect();
  }, [isReadable]);
  const picture = useStrip(sessionId, 1, wanted)?.pictures[0];
  return (
    <span ref={place} className="thumbnail" data-seen={picture !== undefined} aria-hidden="true">
      {picture !== undefined && <img className="still" src={`data:image/jpeg;base64,${picture.jpeg}`} alt="" />}
    </span>
  );
}
