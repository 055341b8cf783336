import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { Take } from '#core/lab/takes.ts';
import { useCall } from '#renderer/app-context.tsx';
import { TakeStanding } from '#renderer/lab/takes.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { FolderField } from '#renderer/parts/shard/export-target.tsx';
import { VERDICT_SHAPES } from '#renderer/parts/shard/verdict-text.ts';
import { useRoute } from '#renderer/route.ts';
import { date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** One take: who started it, which stations took part, what became of each, who signed, and what was noted. */
export function TakePage({ take }: { readonly take: Take }) {
  const [, go] = useRoute();
  const { startedUtc, endedUtc, author, stations, notes, divergences } = take;
  return (
    <section aria-labelledby="take" className="wide-page">
      <Button className="link" onPress={() => go({ part: 'record' })}>
        {say('take.back')}
      </Button>
      <h1 id="take">{say('take.title', { number: take.number })}</h1>
      <p>
        <TakeStanding take={take} />
      </p>
      <p className="small">
        {say('take.started', { date: date(startedUtc), author })}
        {endedUtc !== undefined && ` · ${say('take.ended', { date: date(endedUtc) })}`}
      </p>
      <h2>{say('lab.title')}</h2>
      <ul>
        {stations.map((station) => (
          <StationOf key={station.name} {...station} />
        ))}
      </ul>
      {divergences.map((text) => (
        <p key={text} className="note fail">
          {text}
        </p>
      ))}
      {notes.length > 0 && <h2>{say('take.notes')}</h2>}
      <ul>
        {notes.map(({ utc, author: by, station, text }) => (
          <li key={`${utc}${text}`}>
            <strong>{by}</strong> {station !== undefined && `(${station}) `}
            {text} <span className="small">{date(utc)}</span>
          </li>
        ))}
      </ul>
      <Export number={take.number} />
    </section>
  );
}

function StationOf({ name, verdict, why, signed, sessionId }: Take['stations'][number]) {
  const tone = verdict ?? 'unknown';
  return (
    <li className={tone}>
      <span className="shape" aria-hidden="true">
        {verdict === undefined ? '○' : VERDICT_SHAPES[verdict]}
      </span>{' '}
      <strong>{name}</strong>{' '}
      {verdict === undefined ? say('take.open') : why === undefined ? say(`verdict.${verdict}`) : say('verdict.fail.why', { why })}
      {' · '}
      {say(signed ? 'take.signed' : 'take.unsigned')} {sessionId !== undefined && <code>{sessionId}</code>}
    </li>
  );
}

/** As a file for whoever keeps the lab's books. */
function Export({ number }: Pick<Take, 'number'>) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [into, setInto] = useState('');
  const [path, setPath] = useState<string>();
  return (
    <div className="actions">
      <FaultNote fault={fault} />
      <div className="row end">
        <FolderField value={into} onChange={setInto} />
        <Button
          className="quiet"
          isDisabled={busy || into === ''}
          onPress={() => ask(async () => setPath((await call('take.export', { number, into })).path))}
        >
          {say('take.export')}
        </Button>
        <p role="status">{path !== undefined && say('shard.exported', { folder: path })}</p>
      </div>
    </div>
  );
}
