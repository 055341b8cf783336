import type { LabView } from '#core/lab/lab-calls.ts';
import { english } from '#format/core/said.ts';
import { useAppKnown } from '#renderer/app-context.tsx';
import { LabControls } from '#renderer/lab/lab-controls.tsx';
import { NoteForm } from '#renderer/lab/note-form.tsx';
import { needsLooking, StationCard } from '#renderer/lab/station-card.tsx';
import { TakePage } from '#renderer/lab/take-page.tsx';
import { TakeList } from '#renderer/lab/takes.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';

/** All stations on one page, with the operator's controls for all of them. */
export function Lab({ view }: { readonly view: LabView }) {
  const { ask, busy, fault } = useAsked();
  const figures = useAppKnown((known) => known.figures);
  const { stations, notReady, log, author, takes } = view;
  const [route] = useRoute();
  const take = route.part === 'take' ? takes.find(({ number }) => number === route.number) : undefined;
  const recording = stations.filter(({ state }) => state?.phase === 'recording' || state?.phase === 'starting').length;
  // Cards keep their places: what is wrong is named above them.
  const troubled = stations.filter((line) => needsLooking(line, figures));
  const present = stations.filter((line) => line.present).length;
  if (take !== undefined) return <TakePage take={take} />;
  return (
    <section aria-labelledby="lab" className="wide-page">
      <h1 id="lab" aria-live="polite">
        {say(recording > 0 ? 'lab.recording' : 'lab.title', { count: recording, of: stations.length })}
      </h1>
      <p>{say('lab.present', { count: present, of: stations.length })}</p>
      <FaultNote fault={fault} />
      {view.logFault !== undefined && (
        <p role="alert" className="note fail">
          {say('lab.logFault', { why: inWords(view.logFault) })}
        </p>
      )}
      {view.divergences.map(({ match, episode, frame, stations: both, hashes }) => (
        <p key={`${match} ${episode}`} role="alert" className="note fail">
          <strong>{say('lab.divergence', { stations: both.join(', '), episode, frame })}</strong> <code>{hashes.join(' ≠ ')}</code>
        </p>
      ))}
      <LabControls recording={recording} present={present} mayStart={notReady.length === 0} ask={ask} busy={busy} />
      {notReady.length > 0 && (
        <details open>
          <summary>{say('lab.notReady')}</summary>
          <ul>
            {notReady.map((why) => (
              <li key={english(why)}>{inWords(why)}</li>
            ))}
          </ul>
        </details>
      )}
      {troubled.length > 0 && (
        <p role="alert" className="note warn">
          {say('lab.look', { stations: troubled.map(({ name }) => name).join(', '), count: troubled.length })}
        </p>
      )}
      <ul className="stations">
        {stations.map((line) => (
          <StationCard key={line.name} line={line} />
        ))}
      </ul>
      <NoteForm author={author} ask={ask} busy={busy} />
      <div className="split">
        <TakeList takes={takes} />
        <section aria-labelledby="log">
          <h2 id="log">{say('lab.log')}</h2>
          <ol className="log small">
            {log.map(({ seq, text }) => (
              <li key={seq}>{text}</li>
            ))}
          </ol>
        </section>
      </div>
    </section>
  );
}
