import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import type { LabView } from '#core/lab/lab-calls.ts';
import { useAppKnown, useCall } from '#renderer/app-context.tsx';
import { Reasoned } from '#renderer/lab/reasoned.tsx';
import { StationCard } from '#renderer/lab/station-card.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/use-asked.ts';
import { say } from '#renderer/text/say.ts';

/** All stations on one page, with the operator's controls for all of them. */
export function Lab({ view }: { readonly view: LabView }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [note, setNote] = useState('');
  const { stations, notReady, log, author } = view;
  const records = stations.filter(({ state }) => state?.phase === 'recording' || state?.phase === 'starting');
  const held = useAppKnown((known) => known.figures?.some(({ snapshot }) => snapshot?.closedFor === 'held') === true);
  const present = stations.filter((line) => line.present).length;
  return (
    <section aria-labelledby="lab">
      <h1 id="lab" aria-live="polite">
        {say(records.length > 0 ? 'lab.recording' : 'lab.title', { count: records.length, of: stations.length })}
      </h1>
      <p>{say('lab.present', { count: present, of: stations.length })}</p>
      <FaultNote fault={fault} />
      {view.divergences.map(({ match, episode, frame, stations: both, hashes }) => (
        <p key={`${match} ${episode}`} role="alert" className="note fail">
          <strong>{say('lab.divergence', { stations: both.join(', '), episode, frame })}</strong> <code>{hashes.join(' ≠ ')}</code>
        </p>
      ))}
      <div className="row">
        <Button
          className="primary"
          isDisabled={busy || notReady.length > 0 || records.length === present}
          onPress={() => ask(() => call('lab.start', {}))}
        >
          {say('lab.start')}
        </Button>
        <Button
          className="danger"
          isDisabled={busy || records.length === 0}
          onPress={() => ask(() => call('lab.steer', { command: 'stop' }))}
        >
          {say('lab.stop')}
        </Button>
        <Button
          className="quiet"
          isDisabled={busy || records.length === 0}
          onPress={() => ask(() => call('lab.steer', { command: 'mark' }))}
        >
          {say('lab.mark')}
        </Button>
        <Button
          className="quiet"
          isDisabled={busy || records.length === 0}
          onPress={() => ask(() => call('lab.steer', { command: held ? 'release' : 'hold' }))}
        >
          {say(held ? 'lab.release' : 'lab.hold')}
        </Button>
        <Reasoned
          label={say('lab.abort')}
          question={say('lab.abort.ask')}
          yes={say('lab.abort.yes')}
          className="danger"
          isDisabled={busy || records.length === 0}
          onReason={(reason) => void ask(() => call('lab.abort', { reason }))}
        />
        <Reasoned
          label={say('lab.repeat')}
          question={say('lab.repeat.ask')}
          yes={say('lab.repeat.yes')}
          onReason={(reason) => void ask(() => call('lab.repeat', { reason }))}
        />
      </div>
      {notReady.length > 0 && (
        <details open>
          <summary>{say('lab.notReady')}</summary>
          <ul>
            {notReady.map((why) => (
              <li key={why}>{why}</li>
            ))}
          </ul>
        </details>
      )}
      <ul className="stations">
        {stations.map((line) => (
          <StationCard key={line.name} line={line} />
        ))}
      </ul>
      <form
        className="row end"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(() => call('lab.note', { text: note.trim() })).then((done) => done && setNote(''));
        }}
      >
        <TextField className="field wide" value={note} onChange={setNote} maxLength={2000}>
          <Label>{say('lab.note', { author })}</Label>
          <Input />
        </TextField>
        <Button className="quiet" type="submit" isDisabled={busy || note.trim() === ''}>
          {say('lab.note.add')}
        </Button>
      </form>
      <h2>{say('lab.log')}</h2>
      <ol className="log small">
        {log.map(({ seq, text }) => (
          <li key={seq}>{text}</li>
        ))}
      </ol>
    </section>
  );
}
