import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { type Health, health } from '#core/app/written.ts';
import type { StationLine } from '#core/lab/lab-contract.ts';
import { clockText } from '#core/report/clock-text.ts';
import { useAppKnown, useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { Lamp } from '#renderer/parts/live/lamp.tsx';
import { lagText } from '#renderer/parts/live/live-figures.tsx';
import { SealingProgressBar } from '#renderer/parts/sealing-progress.tsx';
import type { TextKey } from '#renderer/text/en.ts';
import { count, decimal, millis } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** One station at a glance: whether it is connected, what it is doing, whether it is still writing, and its clock's offset from ours. */
export function StationCard({ line }: { readonly line: StationLine }) {
  const { name, present, unseen, state, game, notReady, clock: offset, safeToLeave } = line;
  const figures = useAppKnown((known) => known.figures?.find((one) => one.name === name));
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const recording = state?.phase === 'recording';
  const { video, input } = health(recording ? figures?.written : undefined, figures?.writtenAgeMs ?? Number.POSITIVE_INFINITY);
  const doing: TextKey = present
    ? unseen
      ? 'lab.unseen'
      : state === undefined
        ? 'lab.silent'
        : `lab.phase.${state.phase}`
    : 'lab.missing';
  return (
    <li className={`station ${present ? worst(recording, video, input) : 'dead'}`}>
      <h2>{name}</h2>
      <p>
        <strong>{say(doing)}</strong>
        {game !== '' && ` · ${game}`}
      </p>
      <Picture station={name} frame={line.pictureFrame} />
      {(state?.phase === 'stopping' || state?.phase === 'recovering') && state.sealing !== undefined && (
        <SealingProgressBar sealing={state.sealing} />
      )}
      {recording && (
        <>
          <Lamp name={say('rec.lamp.video')} health={video} />
          <Lamp name={say('rec.lamp.input')} health={input} />
          <p className="small">
            {clockText(figures?.snapshot?.elapsedS ?? 0)} · {say('lab.frames', { count: count(figures?.written?.frames ?? 0) })} ·{' '}
            {say('lab.residual', { ms: figures?.snapshot === undefined ? '—' : millis(figures.snapshot.residualUs.p99) })}
          </p>
          {figures?.snapshot !== undefined && (
            <p className="small">
              {say('rec.lag')}: {lagText(figures.snapshot.lag)}
            </p>
          )}
        </>
      )}
      {recording && figures?.snapshot?.closedFor !== undefined && (
        <p className="note warn">
          {figures.snapshot.closedFor !== 'held'
            ? say(`rec.waiting.${figures.snapshot.closedFor}`)
            : say(figures.snapshot.heldBy.includes('player') ? 'lab.held.player' : 'lab.held.lab')}
        </p>
      )}
      {present && (
        <p className="small">
          {offset === undefined
            ? say('lab.clock.unknown')
            : say('lab.clock', { offset: decimal(offset.offsetUs / 1000), bound: decimal(offset.boundUs / 1000) })}
        </p>
      )}
      {present && !recording && notReady.length > 0 && (
        <ul className="small">
          {notReady.map((why) => (
            <li key={why}>{why}</li>
          ))}
        </ul>
      )}
      {state?.phase === 'sealed' && (
        <>
          <p>{say(`verdict.${state.result.verdict}`)}</p>
          <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('lab.sign', { station: name }))}>
            {say('shard.sign')}
          </Button>
          <FaultNote fault={fault} />
        </>
      )}
      {present && <p className="small">{say(safeToLeave ? 'lab.safe' : 'lab.unsafe')}</p>}
    </li>
  );
}

function worst(recording: boolean, ...lamps: readonly Health[]): Health {
  if (!recording) return 'unknown';
  return (['dead', 'late', 'unknown'] as const).find((one) => lamps.includes(one)) ?? 'good';
}

/** The newest picture on the station's disk. */
function Picture({ station, frame }: { readonly station: string; readonly frame: number | undefined }) {
  const call = useCall();
  const [picture, setPicture] = useState<{ frame: number; jpeg: string }>();
  useEffect(() => {
    let wanted = true;
    if (frame !== undefined)
      call('lab.picture', { station }).then(
        (taken) => wanted && setPicture(taken),
        () => {},
      );
    return () => {
      wanted = false;
    };
  }, [call, station, frame]);
  if (picture === undefined) return <div className="still" />;
  return (
    <img className="still" src={`data:image/jpeg;base64,${picture.jpeg}`} alt={say('lab.picture', { station, frame: picture.frame })} />
  );
}
