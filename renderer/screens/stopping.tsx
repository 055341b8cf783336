import { Button, ProgressBar } from 'react-aria-components';
import { GAME_ENDING, type Sealing } from '#core/app/state.ts';
import type { Words } from '#format/core/said.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { Bar, SealingProgressBar } from '#renderer/parts/sealing-progress.tsx';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';

/** The session is being sealed: the step, its progress and the time left. */
export function Stopping({ sealing }: { readonly sealing: Sealing }) {
  const { again } = useView();
  return (
    <section aria-labelledby="stopping">
      <h1 id="stopping">{say('stop.title')}</h1>
      {again === true && <p className="note">{say('stop.again')}</p>}
      <SealingProgressBar sealing={sealing} />
      <Choices sealing={sealing} />
    </section>
  );
}

/** An interrupted session, or one waiting for its final video, is being sealed. */
export function Recovering({ why, sealing }: { readonly why: Words; readonly sealing: Sealing | undefined }) {
  return (
    <section aria-labelledby="recovering">
      <h1 id="recovering">{say('stop.recovering')}</h1>
      <p>{inWords(why)}</p>
      {sealing === undefined ? (
        <ProgressBar className="progress" isIndeterminate aria-label={say('stop.recovering')}>
          <Bar percentage={undefined} />
        </ProgressBar>
      ) : (
        <SealingProgressBar sealing={sealing} />
      )}
      <Choices sealing={sealing} />
    </section>
  );
}

/** A waiting video can be made now, and nothing is lost by making it later. */
function Choices({ sealing }: { readonly sealing: Sealing | undefined }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const forGame = sealing?.step === GAME_ENDING;
  return (
    <>
      <FaultNote fault={fault} />
      {(sealing?.waits !== undefined || forGame) && (
        <Button
          className="primary"
          isDisabled={busy}
          onPress={() => ask(() => call('record.steer', { command: forGame ? 'wait-no-more' : 'go-on' }))}
        >
          {say(forGame ? 'stop.skip' : 'stop.now')}
        </Button>
      )}
      <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('record.steer', { command: 'cancel' }))}>
        {say('stop.cancel')}
      </Button>
      <p className="small">{say('stop.cancel.says')}</p>
    </>
  );
}
