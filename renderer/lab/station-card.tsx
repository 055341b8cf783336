import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { type Headline, headlineOf, pausedBy, type Tone } from '#core/app/live/headline.ts';
import { health } from '#core/app/live/written.ts';
import type { LabFigures } from '#core/lab/lab-calls.ts';
import type { StationLine } from '#core/lab/lab-contract.ts';
import { english } from '#format/core/said.ts';
import { useAppKnown, useCall } from '#renderer/app-context.tsx';
import { Reasoned } from '#renderer/lab/reasoned.tsx';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { headlineText, SHAPES } from '#renderer/parts/live/headline.tsx';
import { Lamp } from '#renderer/parts/live/lamp.tsx';
import { lagText } from '#renderer/parts/live/live-figures.tsx';
import { SealingProgressBar } from '#renderer/parts/sealing-progress.tsx';
import { VERDICT_SHAPES, verdictText, verdictTone } from '#renderer/parts/shard/verdict-text.ts';
import { count, decimal, millis } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';
import { clockText } from '#shard/core/report/clock-text.ts';

type StationFigures = LabFigures[number];

/** How a station stands: what is wrong comes first on the page. */
type Standing = Tone | 'pass' | 'warn';

interface Line {
  readonly line: StationLine;
}

/** One station at a glance: whether it is connected, what it is doing, whether it is still writing, and its clock's offset from ours. */
export function StationCard({ line }: Line) {
  const { name, present, state, game, notReady, clock: offset, safeToLeave } = line;
  const figures = useAppKnown((known) => known.figures?.find((one) => one.name === name));
  const recording = state?.phase === 'recording';
  const { standing, text } = standingOf(line, figures);
  return (
    <li className={`station ${standing}`}>
      <h2>{name}</h2>
      <p>
        <span className="shape" aria-hidden="true">
          {STANDINGS[standing]}
        </span>{' '}
        <strong>{text}</strong>
        {game !== '' && ` · ${game}`}
      </p>
      {line.pictureFrame !== undefined && <Picture station={name} frame={line.pictureFrame} />}
      {(state?.phase === 'stopping' || state?.phase === 'recovering') && state.sealing !== undefined && (
        <SealingProgressBar sealing={state.sealing} />
      )}
      {recording && figures !== undefined && <Live figures={figures} />}
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
            <li key={english(why)}>{inWords(why)}</li>
          ))}
        </ul>
      )}
      {state?.phase === 'sealed' && <Sign station={name} isGood={state.result.verdict === 'pass'} />}
      {present && <Controls line={line} />}
      {present && <p className="small">{say(safeToLeave ? 'lab.safe' : 'lab.unsafe')}</p>}
    </li>
  );
}

const STANDINGS: Readonly<Record<Standing, string>> = { ...SHAPES, ...VERDICT_SHAPES };

/** Whether somebody has to look at it. */
export const needsLooking = (line: StationLine, figures: LabFigures | undefined): boolean => {
  const { standing } = standingOf(
    line,
    figures?.find(({ name }) => name === line.name),
  );
  return standing === 'fail' || (line.unseen && line.busy);
};

/** At a station the player is not "you". */
function pausedText(headline: Headline & { readonly says: 'paused' }): string {
  if (headline.why === 'held') return say('lab.paused.player');
  return headline.why === 'held-by-both' ? say('lab.paused.both') : headlineText(headline);
}

function standingOf(
  { present, unseen, busy, state }: StationLine,
  figures: StationFigures | undefined,
): { standing: Standing; text: string } {
  if (!present) return { standing: 'fail', text: say('lab.missing') };
  if (unseen) return { standing: 'unknown', text: say(busy ? 'lab.unseen.busy' : 'lab.unseen') };
  if (state === undefined) return { standing: 'unknown', text: say('lab.silent') };
  if (state.phase === 'recording') {
    const headline = headlineOf({
      state,
      written: figures?.written,
      sinceMs: figures?.writtenAgeMs ?? Number.POSITIVE_INFINITY,
      snapshot: figures?.snapshot,
    });
    const text = headline.says === 'paused' ? pausedText(headline) : headlineText(headline);
    // One that fails may be paused as well, and only that can be ended from here.
    const { closedFor, heldBy = [] } = figures?.snapshot ?? {};
    const paused =
      closedFor !== undefined &&
      headline.says !== 'paused' &&
      ` · ${pausedText({ tone: 'paused', says: 'paused', why: pausedBy({ closedFor, heldBy }) })}`;
    return { standing: headline.tone, text: `${text}${paused || ''}` };
  }
  if (state.phase === 'sealed') return { standing: verdictTone(state.result), text: verdictText(state.result) };
  return { standing: state.phase === 'failed' ? 'fail' : 'unknown', text: say(`lab.phase.${state.phase}`) };
}

/** What a station has written, and how well. */
function Live({ figures: { written, writtenAgeMs, snapshot } }: { readonly figures: StationFigures }) {
  const { video, input } = health(written, writtenAgeMs ?? Number.POSITIVE_INFINITY);
  return (
    <>
      <Lamp name={say('rec.lamp.video')} health={video} />
      <Lamp name={say('rec.lamp.input')} health={input} />
      <p className="small">
        {clockText(snapshot?.elapsedS ?? 0)} · {say('lab.frames', { count: count(written?.frames ?? 0) })} ·{' '}
        {say('lab.residual', { ms: snapshot === undefined ? '—' : millis(snapshot.residualUs.p99) })}
      </p>
      {snapshot !== undefined && (
        <p className="small">
          {say('rec.lag')}: {lagText(snapshot.lag)}
        </p>
      )}
    </>
  );
}

/** What failed is not offered for a signature unasked. */
function Sign({ station, isGood }: { readonly station: string; readonly isGood: boolean }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const button = (
    <>
      <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('lab.sign', { station }))}>
        {say('shard.sign')}
      </Button>
      <FaultNote fault={fault} />
    </>
  );
  if (isGood) return button;
  return (
    <details>
      <summary>{say('lab.sign.failed')}</summary>
      {button}
    </details>
  );
}

/** What the operator can do to this station alone. */
function Controls({ line: { name, state } }: Line) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const waits = (state?.phase === 'stopping' || state?.phase === 'recovering') && state.sealing?.waits !== undefined;
  const runs = state?.phase === 'recording' || state?.phase === 'starting';
  if (!waits && !runs) return undefined;
  return (
    <>
      <FaultNote fault={fault} />
      <div className="row">
        {waits && (
          <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('lab.steer', { command: 'go-on', station: name }))}>
            {say('stop.now')}
          </Button>
        )}
        {runs && (
          <AskedFirst
            label={say('lab.stop.one')}
            question={say('lab.stop.one.ask', { station: name })}
            yes={say('lab.stop.one.yes')}
            no={say('rec.stop.no')}
            className="danger"
            isDisabled={busy}
            onYes={() => void ask(() => call('lab.steer', { command: 'stop', station: name }))}
          />
        )}
        {runs && (
          <Reasoned
            label={say('lab.abort')}
            question={say('lab.abort.one.ask', { station: name })}
            yes={say('lab.abort.yes')}
            className="ghost"
            isDisabled={busy}
            onReason={(reason) => void ask(() => call('lab.abort', { reason, station: name }))}
          />
        )}
      </div>
    </>
  );
}

/** The newest picture on the station's disk. */
function Picture({ station, frame }: { readonly station: string; readonly frame: number }) {
  const call = useCall();
  const [picture, setPicture] = useState<{ frame: number; jpeg: string }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new frame is a new picture
  useEffect(() => {
    let wanted = true;
    call('lab.picture', { station }).then(
      (taken) => wanted && setPicture(taken),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [call, station, frame]);
  if (picture === undefined) return undefined;
  return (
    <img className="still" src={`data:image/jpeg;base64,${picture.jpeg}`} alt={say('lab.picture', { station, frame: picture.frame })} />
  );
}
