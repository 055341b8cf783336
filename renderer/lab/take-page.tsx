import { Button } from 'react-aria-components';
import type { Take } from '#core/lab/takes.ts';
import { useCall } from '#renderer/app-context.tsx';
import { TakeStanding } from '#renderer/lab/takes.tsx';
import { WriteInto } from '#renderer/parts/shard/export-target.tsx';
import { VERDICT_SHAPES } from '#renderer/parts/shard/verdict-text.ts';
import { useRoute } from '#renderer/route.ts';
import { date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';

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
          {inWords(text)}
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
      {verdict === undefined
        ? say('take.open')
        : why === undefined
          ? say(`verdict.${verdict}`)
          : say('verdict.fail.why', { why: inWords(why) })}
      {' · '}
      {say(signed ? 'take.signed' : 'take.unsigned')} {sessionId !== undefined && <code>{sessionId}</code>}
    </li>
  );
}

/** As a file for whoever keeps the lab's books. */
function Export({ number }: Pick<Take, 'number'>) {
  const call = useCall();
  return (
    <div className="actions">
      <WriteInto write={(into) => call('take.export', { number, into })}>{say('take.export')}</WriteInto>
    </div>
  );
}
