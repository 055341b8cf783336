import { PictureInPicture2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { ToggleButton } from 'react-aria-components';
import { health } from '#core/app/live/written.ts';
import { useAppKnown, useCall, useView } from '#renderer/app-context.tsx';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAlarm } from '#renderer/parts/hooks/use-alarm.ts';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useKept } from '#renderer/parts/hooks/use-kept.ts';
import { useNow } from '#renderer/parts/hooks/use-now.ts';
import { Icon } from '#renderer/parts/icon.tsx';
import { Advices } from '#renderer/parts/live/advices.tsx';
import { GameState } from '#renderer/parts/live/game-state.tsx';
import { HeadlineBar, useHeadline } from '#renderer/parts/live/headline.tsx';
import { Lamp } from '#renderer/parts/live/lamp.tsx';
import { LiveFigures } from '#renderer/parts/live/live-figures.tsx';
import { LivePicture } from '#renderer/parts/live/live-picture.tsx';
import { MainFigures } from '#renderer/parts/live/main-figures.tsx';
import { RemedyButton } from '#renderer/parts/live/remedy-button.tsx';
import { Steering } from '#renderer/parts/live/steering.tsx';
import { WhyNot } from '#renderer/parts/live/why-not.tsx';
import { say } from '#renderer/text/say.ts';

const ResidualPlot = lazy(async () => ({ default: (await import('#renderer/parts/live/residual-plot.tsx')).ResidualPlot }));

/** A running session. Every sign of life on it comes from what is on the disk. */
export function Recording() {
  const now = useNow();
  const headline = useHeadline(now);
  useAlarm(headline.says === 'dead');
  return (
    <section aria-labelledby="recording" className={`recording wide-page ${headline.tone}`}>
      <HeadlineBar headline={headline} />
      <RemedyButton headline={headline} />
      {headline.says !== 'paused' && <WhyNot />}
      <div className="split">
        <LivePicture />
        <div>
          <Lamps now={now} />
          <MainFigures />
        </div>
      </div>
      <Advices />
      <GameState />
      <AllFigures now={now} />
      <Actions />
    </section>
  );
}

/** Drawn only while somebody looks: closed, they cost nothing. */
function AllFigures({ now }: { readonly now: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{say('rec.details')}</summary>
      {open && (
        <>
          <LiveFigures now={now} />
          <Suspense fallback={<div className="plot" />}>
            <ResidualPlot />
          </Suspense>
        </>
      )}
    </details>
  );
}

/** What is being written, and by what. */
function Lamps({ now }: { readonly now: number }) {
  const written = useAppKnown((known) => known.written);
  const writtenAtMs = useAppKnown((known) => known.writtenAtMs);
  const pads = useAppKnown((known) => known.snapshot?.pads ?? 0);
  const { video, input } = health(written, Math.max(0, now - writtenAtMs));
  return (
    <div className="lamps">
      <Lamp name={say('rec.lamp.video')} health={video} />
      <Lamp name={say('rec.lamp.input')} health={input} />
      <Device name="keyboard" count={written?.keyEvents} ageMs={written?.keyAgeMs} />
      <Device name="mouse" count={written?.mouseEvents} ageMs={written?.mouseAgeMs} />
      {(pads > 0 || (written?.padEvents ?? 0) > 0) && <Device name="pad" count={written?.padEvents} ageMs={written?.padAgeMs} />}
    </div>
  );
}

interface DeviceProps {
  readonly name: 'keyboard' | 'mouse' | 'pad';
  readonly count: number | undefined;
  readonly ageMs: number | undefined;
}

/** An untouched device counts as unknown, not as faulty. */
function Device({ name, count, ageMs }: DeviceProps) {
  const lively = ageMs !== undefined && ageMs < 2000;
  return <Lamp name={say(`rec.lamp.${name}`)} health={lively ? 'good' : 'unknown'} detail={say('check.events', { count: count ?? 0 })} />;
}

/** What is taken back, at the usual setting. */
const TAKEN_BACK_S = 5 * 60;

/** What is pressed while playing; and apart, what cannot be undone. */
function Actions() {
  const call = useCall();
  const { draft, choices } = useView();
  const { ask, fault } = useAsked();
  const { ask: end, fault: notEnded } = useAsked();
  const { keep, fault: notKept } = useKept();
  const isAll = useAppKnown(({ snapshot }) => (snapshot?.elapsedS ?? 0) < TAKEN_BACK_S);
  return (
    <div className="actions">
      <FaultNote fault={notEnded ?? fault ?? notKept} />
      <div className="row">
        <Steering ask={ask} end={end} />
        {choices.compact && (
          <ToggleButton className="toggle" isSelected={draft.compact === true} onChange={(compact) => keep({ compact })}>
            <Icon of={PictureInPicture2} /> {say('compact.use')}
          </ToggleButton>
        )}
        <AskedFirst
          label={say(isAll ? 'rec.takeback.all' : 'rec.takeback')}
          question={say(isAll ? 'rec.takeback.all.ask' : 'rec.takeback.ask')}
          yes={say('rec.takeback.yes')}
          no={say('rec.takeback.no')}
          className="danger apart"
          onYes={() => void end(() => call('record.steer', { command: 'take-back' }))}
        />
      </div>
    </div>
  );
}
