import { Button } from 'react-aria-components';
import { useView } from '#renderer/app-context.tsx';
import { Deciding } from '#renderer/check/deciding.tsx';
import { Decisions } from '#renderer/check/decisions.tsx';
import { OtherFolder } from '#renderer/check/other-folder.tsx';
import { PlaceForm } from '#renderer/check/place-form.tsx';
import { isOpen, useQueue } from '#renderer/check/use-queue.ts';
import { WorstMoments } from '#renderer/check/worst-moments.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Findings } from '#renderer/parts/findings.tsx';
import { KeyHint } from '#renderer/parts/key-hint.tsx';
import { FilmStripOf } from '#renderer/parts/shard/film-strip.tsx';
import { VerdictLine } from '#renderer/parts/shard/verdict-line.tsx';
import { verdictText } from '#renderer/parts/shard/verdict-text.ts';
import { useRoute } from '#renderer/route.ts';
import { date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { ShardDetail, ShardLine } from '#shard/core/review/shard-detail.ts';

/** A queue of recordings to accept or reject: what is wrong with each at a glance, and a key for each decision. */
export function CheckDesk() {
  const { lines, line, at, detail, unread, busy, fault, decide, step, show, last, undo } = useQueue();
  const [, go] = useRoute();
  const { checked } = useView();
  const open = lines?.filter(isOpen).length ?? 0;
  return (
    <section aria-labelledby="queue" className="wide-page">
      <h1 id="queue">{say('queue.title')}</h1>
      <FaultNote fault={fault} />
      {lines === undefined && fault === undefined && <p>{say('busy')}</p>}
      {lines?.length === 0 && <p>{say('queue.empty')}</p>}
      {lines !== undefined && line !== undefined && (
        <>
          <p role="status">
            {say('queue.at', { number: at + 1, of: lines.length, open })}
            {checked !== undefined && ` · ${say('queue.place.of', { where: checked.where })}`}
            {checked !== undefined && checked.more > 0 && ` ${say('queue.place.more', { count: checked.more })}`}
          </p>
          {last !== undefined && (
            <p role="status" className="note">
              {say('queue.done', { name: last.title === '' ? say('library.untitled') : last.title, decision: last.decision })}{' '}
              <Button className="link" isDisabled={busy} onPress={undo}>
                {say('queue.undo')} <KeyHint of="U" />
              </Button>
            </p>
          )}
          <InHand line={line} detail={detail} unread={unread} />
          <Deciding
            sessionId={line.sessionId}
            busy={busy}
            isJudged={detail !== undefined || unread !== undefined}
            wrong={unread ?? (detail?.line.verdict === 'fail' ? verdictText({ verdict: 'fail', findings: detail.findings }) : undefined)}
            undo={undo}
            decide={(decided) => void decide(decided)}
            step={step}
            look={() => go({ part: 'review', sessionId: line.sessionId, frame: 0, from: 'check' })}
          />
          <Decisions lines={lines} show={show} />
        </>
      )}
      <PlaceForm />
      <OtherFolder />
    </section>
  );
}

interface InHandProps {
  readonly line: ShardLine;
  readonly detail: ShardDetail | undefined;
  /** Why it cannot be judged. */
  readonly unread: string | undefined;
}

/** The recording that is decided on. */
function InHand({ line, detail, unread }: InHandProps) {
  const [, go] = useRoute();
  const { sessionId, title, recordedUtc, durationS, lagMs, review } = line;
  return (
    <article aria-labelledby="in-hand" data-session={sessionId} aria-busy={detail === undefined && unread === undefined}>
      <h2 id="in-hand">
        {title === '' ? say('library.untitled') : title} {recordedUtc !== undefined && date(recordedUtc)}
      </h2>
      {review !== undefined && <p className="note">{decidedText(review)}</p>}
      <Verdict sessionId={sessionId} detail={detail} unread={unread} />
      <p>
        {clockText(durationS)}
        {lagMs !== undefined && ` · ${say('library.lag', { ms: lagMs })}`}
        {detail !== undefined && ` · ${say('queue.events', { events: Object.values(detail.events).reduce((sum, n) => sum + n, 0) })}`}
      </p>
      {detail !== undefined && <FilmStripOf sessionId={sessionId} findings={detail.findings} />}
      {detail !== undefined && (
        <WorstMoments
          key={sessionId}
          sessionId={sessionId}
          findings={detail.findings}
          showFrame={(frame) => go({ part: 'review', sessionId, frame, from: 'check' })}
        />
      )}
      {detail !== undefined && (
        <Findings
          findings={detail.findings}
          mendsOf={() => []}
          showFrame={(frame) => go({ part: 'review', sessionId, frame, from: 'check' })}
        />
      )}
    </article>
  );
}

function Verdict({ sessionId, detail, unread }: Omit<InHandProps, 'line'> & { readonly sessionId: string }) {
  const { checked } = useView();
  const fetching = checked?.fetching?.sessionId === sessionId ? say('queue.fetching', { pct: checked.fetching.pct }) : undefined;
  if (detail === undefined)
    return <p className={`verdict ${unread === undefined ? '' : 'fail'}`}>{unread ?? fetching ?? say('queue.judging')}</p>;
  return <VerdictLine detail={detail} />;
}

function decidedText({ decision, reason, note = '', reviewedUtc, stale }: NonNullable<ShardLine['review']>): string {
  if (stale) return say('queue.decided.stale', { date: date(reviewedUtc) });
  if (decision === 'accept') return say('queue.decided.accept', { date: date(reviewedUtc), note });
  return say('queue.decided.reject', { date: date(reviewedUtc), reason: say(`queue.reason.${reason ?? 'other'}`), note });
}
