import { Button } from 'react-aria-components';
import type { Result } from '#core/app/state.ts';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Findings } from '#renderer/parts/findings.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useMends } from '#renderer/parts/hooks/use-mends.ts';
import { FilmStripOf } from '#renderer/parts/shard/film-strip.tsx';
import { VERDICT_SHAPES, verdictText, verdictTone } from '#renderer/parts/shard/verdict-text.ts';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';
import { findingText, inWords, remedyText } from '#renderer/text/sentences.ts';
import type { Fault } from '#server/core/fault.ts';
import { clockText } from '#shard/core/report/clock-text.ts';

/** After sealing: the session's result, and what to do about it. */
export function Verdict({ result }: { readonly result: Result }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [, go] = useRoute();
  const mendsOf = useMends(ask);
  const { verdict, durationS, frames, folder, lostMs, why, findings, sessionId, parts } = result;
  return (
    <section aria-labelledby="verdict">
      <h1 id="verdict" className={`verdict ${verdictTone({ verdict, findings })}`}>
        <span className="shape" aria-hidden="true">
          {VERDICT_SHAPES[verdictTone({ verdict, findings })]}
        </span>{' '}
        {verdictText({ verdict, findings })}
      </h1>
      <p>{say('verdict.says', { time: clockText(durationS), frames })}</p>
      {parts === undefined && <FilmStripOf sessionId={sessionId} findings={findings} />}
      {parts !== undefined && <p>{say('verdict.parts', { parts: parts.length })}</p>}
      {lostMs !== undefined && <p className="note warn">{say('verdict.lost', { ms: Math.round(lostMs) })}</p>}
      {why !== undefined && lostMs === undefined && <p className="note warn">{say('verdict.ended', { why: inWords(why) })}</p>}
      <p className="small">{say('verdict.folder', { folder })}</p>
      <FaultNote fault={fault} />
      <div className="row">
        <Button
          className="primary"
          onPress={() => go({ part: 'shard', sessionId: parts?.find((one) => one.verdict === 'fail')?.sessionId ?? sessionId })}
        >
          {say('verdict.give')}
        </Button>
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('dismiss', {}))}>
          {say('verdict.next')}
        </Button>
      </div>
      <Findings
        findings={findings}
        mendsOf={({ way }) => mendsOf(way)}
        // Of a session that became several shards the places are the session's, not a shard's.
        {...(parts === undefined && { showFrame: (frame: number) => go({ part: 'review', sessionId, frame }) })}
      />
    </section>
  );
}

/** What failed, why, and what to do. */
export function Failed({ fault: failed }: { readonly fault: Fault }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const mends = useMends(ask)(failed.way);
  return (
    <section aria-labelledby="failed">
      <h1 id="failed">{say('failed.title')}</h1>
      <p className="note fail">{findingText(failed)}</p>
      <h2>{say('failed.next')}</h2>
      <p>{remedyText(failed)}</p>
      <FaultNote fault={fault} />
      <div className="row">
        <Button className="primary" isDisabled={busy} onPress={() => ask(() => call('dismiss', {}))}>
          {say('failed.back')}
        </Button>
        {mends.map(({ label, onPress }) => (
          <Button key={label} className="quiet" isDisabled={busy} onPress={onPress}>
            {label}
          </Button>
        ))}
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('record.recover', {}))}>
          {say('failed.recover')}
        </Button>
      </div>
    </section>
  );
}
