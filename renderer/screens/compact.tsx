import { AppWindow } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useNow } from '#renderer/parts/hooks/use-now.ts';
import { Icon } from '#renderer/parts/icon.tsx';
import { HeadlineBar, useHeadline } from '#renderer/parts/live/headline.tsx';
import { RemedyButton } from '#renderer/parts/live/remedy-button.tsx';
import { Steering } from '#renderer/parts/live/steering.tsx';
import { SealingProgressBar } from '#renderer/parts/sealing-progress.tsx';
import { say } from '#renderer/text/say.ts';

/** The small window on top of the game: the headline, one button for what is wrong, and what is pressed while playing. */
export function Compact() {
  const call = useCall();
  const { state } = useView();
  const { ask, fault } = useAsked();
  const isSealing = state.phase === 'stopping' || state.phase === 'recovering';
  return (
    <>
      {state.phase === 'recording' || state.phase === 'starting' ? (
        <Live />
      ) : (
        <section>
          <h1>{say(isSealing ? 'stop.title' : 'compact.idle')}</h1>
          {isSealing && state.sealing !== undefined && <SealingProgressBar sealing={state.sealing} />}
        </section>
      )}
      <FaultNote fault={fault} />
      <Button className="quiet" onPress={() => ask(() => call('window.show', {}))}>
        <Icon of={AppWindow} /> {say('compact.open')}
      </Button>
    </>
  );
}

function Live() {
  const headline = useHeadline(useNow());
  const { ask, fault } = useAsked();
  const { ask: end, fault: notEnded } = useAsked();
  return (
    <section aria-labelledby="recording" className={`recording ${headline.tone}`}>
      <HeadlineBar headline={headline} />
      <RemedyButton headline={headline} />
      <FaultNote fault={notEnded ?? fault} />
      <div className="row">
        <Steering ask={ask} end={end} />
      </div>
    </section>
  );
}
