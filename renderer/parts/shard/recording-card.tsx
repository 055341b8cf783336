import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { ShardLine } from '#core/app/contract.ts';
import { clockText } from '#core/report/clock-text.ts';
import { useStrip } from '#renderer/parts/shard/use-strip.ts';
import { VERDICT_SHAPES } from '#renderer/parts/shard/verdict-text.ts';
import { useRoute } from '#renderer/route.ts';
import { bytes, date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** A recording in the list: a picture of it, what it is, and whether it passed. */
export function RecordingCard({ line }: { readonly line: ShardLine }) {
  const { sessionId, title, recordedUtc, durationS, bytes: size, verdict, reason, lagMs, part } = line;
  const [, go] = useRoute();
  const judged = verdict === 'pass' ? 'pass' : 'fail';
  return (
    <li>
      <Button className="card recording-card" onPress={() => go({ part: 'shard', sessionId })}>
        <Picture sessionId={sessionId} isReadable={verdict !== 'unreadable'} />
        <span className="two-lines">
          <strong>{title === '' ? say('library.untitled') : title}</strong> {recordedUtc !== undefined && date(recordedUtc)}
        </span>
        <span className={judged}>
          <span className="shape" aria-hidden="true">
            {VERDICT_SHAPES[judged]}
          </span>{' '}
          {verdict === 'unreadable' ? say('library.unreadable') : say(`verdict.${verdict}`)}
          {reason !== undefined && `: ${reason}`}
        </span>
        <span className="small">
          {part !== undefined && `${say('library.part', part)} · `}
          {clockText(durationS)} · {bytes(size)}
          {lagMs !== undefined && ` · ${say('library.lag', { ms: lagMs })}`}
        </span>
      </Button>
    </li>
  );
}

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
