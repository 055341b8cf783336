import { lazy, Suspense } from 'react';
import { Button } from 'react-aria-components';
import { type Health, health } from '#core/app/written.ts';
import { useAppKnown, useCall, useView } from '#renderer/app-context.tsx';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAlarm } from '#renderer/parts/hooks/use-alarm.ts';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useNow } from '#renderer/parts/hooks/use-now.ts';
import { Advices } from '#renderer/parts/live/advices.tsx';
import { GameState } from '#renderer/parts/live/game-state.tsx';
import { Lamp } from '#renderer/parts/live/lamp.tsx';
import { LiveFigures } from '#renderer/parts/live/live-figures.tsx';
import { WhyNot } from '#renderer/parts/live/why-not.tsx';
import { StopButton } from '#renderer/parts/stop-button.tsx';
import { say } from '#renderer/text/say.ts';

const ResidualPlot = lazy(async () => ({ default: (await import('#renderer/parts/live/residual-plot.tsx')).ResidualPlot }));

/** A running session. Every sign of life on it comes from what is on the disk. */
export function Recording() {
  const call = useCall();
  const { state } = useView();
  const { ask, busy, fault } = useAsked();
  const now = useNow();
  const written = useAppKnown((known) => known.written);
  const writtenAtMs = useAppKnown((known) => known.writtenAtMs);
  const held = useAppKnown((known) => known.snapshot?.heldBy.includes('player') === true);
  const pads = useAppKnown((known) => known.snapshot?.pads ?? 0);
  const { video, input } = health(written, Math.max(0, now - writtenAtMs));
  const worst = worse(video, input);
  useAlarm(worst === 'dead');
  const starting = state.phase === 'starting';
  return (
    <section aria-labelledby="recording" className={`recording ${worst}`}>
      <h1 id="recording" aria-live="polite">
        {say(starting ? 'rec.starting' : worst === 'good' ? 'rec.recording' : `rec.${worst}`)}
      </h1>
      <WhyNot />
      <div className="lamps">
        <Lamp name={say('rec.lamp.video')} health={video} />
        <Lamp name={say('rec.lamp.input')} health={input} />
        <Device name="keyboard" count={written?.keyEvents} ageMs={written?.keyAgeMs} />
        <Device name="mouse" count={written?.mouseEvents} ageMs={written?.mouseAgeMs} />
        {(pads > 0 || (written?.padEvents ?? 0) > 0) && <Device name="pad" count={written?.padEvents} ageMs={written?.padAgeMs} />}
      </div>
      <LiveFigures now={now} />
      <GameState />
      <Advices />
      <Suspense fallback={<div className="plot" />}>
        <ResidualPlot />
      </Suspense>
      <FaultNote fault={fault} />
      <div className="row">
        <StopButton onStop={() => void ask(() => call('record.steer', { command: 'stop' }))} />
        <Button className="quiet" isDisabled={starting || busy} onPress={() => ask(() => call('record.steer', { command: 'mark' }))}>
          {say('rec.mark')}
        </Button>
        <Button
          className="quiet"
          isDisabled={starting || busy}
          onPress={() => ask(() => call('record.steer', { command: held ? 'release' : 'hold' }))}
        >
          {say(held ? 'rec.release' : 'rec.hold')}
        </Button>
        <AskedFirst
          label={say('rec.takeback')}
          question={say('rec.takeback.ask')}
          yes={say('rec.takeback.yes')}
          no={say('rec.takeback.no')}
          onYes={() => void ask(() => call('record.steer', { command: 'take-back' }))}
        />
      </div>
      <p role="status" className="small">
        {(written?.markers ?? 0) > 0 && `${say('rec.marked')} (${written?.markers})`}
      </p>
    </section>
  );
}

const BADNESS: readonly Health[] = ['good', 'unknown', 'late', 'dead'];

function worse(a: Health, b: Health): Health {
  return BADNESS.indexOf(a) > BADNESS.indexOf(b) ? a : b;
}

/** An untouched device counts as unknown, not as faulty. */
function Device({
  name,
  count,
  ageMs,
}: {
  readonly name: 'keyboard' | 'mouse' | 'pad';
  readonly count: number | undefined;
  readonly ageMs: number | undefined;
}) {
  const lively = ageMs !== undefined && ageMs < 2000;
  return <Lamp name={say(`rec.lamp.${name}`)} health={lively ? 'good' : 'unknown'} detail={say('check.events', { count: count ?? 0 })} />;
}
