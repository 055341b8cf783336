import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { findingText, remedyText } from '#renderer/text/sentences.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

/** What is being sent, what waits, and what was not sent. Nothing where nothing is. */
export function SendingLine({ lines }: { readonly lines: readonly ShardLine[] }) {
  const call = useCall();
  const { sending } = useView();
  if (sending === undefined) return undefined;
  const { now, waiting, refused, fault, paused } = sending;
  const nameOf = (sessionId: string) => {
    const line = lines.find((one) => one.sessionId === sessionId);
    return line === undefined ? sessionId : `${line.title} ${line.recordedUtc === undefined ? '' : date(line.recordedUtc)}`;
  };
  return (
    <>
      {(now !== undefined || waiting > 0) && (
        <div className="row">
          <p role="status">
            {now !== undefined && (now.waits ? say('sending.waits') : say('sending.now', { name: nameOf(now.sessionId), pct: now.pct }))}{' '}
            {waiting > 0 && say('sending.waiting', { count: waiting })}
          </p>
          <Button className="quiet" onPress={() => void call('sending.stop', {})}>
            {say('sending.stop')}
          </Button>
        </div>
      )}
      {paused && <p className="note">{say('sending.paused')}</p>}
      <FaultNote fault={fault} />
      {refused.length > 0 && (
        <ul className="note fail">
          {refused.map(({ sessionId, wasSent, fault }) => (
            <li key={`${sessionId}${wasSent}`}>
              {say(wasSent ? 'sending.unfinished' : 'sending.refused', {
                name: nameOf(sessionId),
                says: findingText(fault),
                remedy: remedyText(fault),
              })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
