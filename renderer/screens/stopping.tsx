import { Button, ProgressBar } from 'react-aria-components';
import type { Sealing } from '#core/app/state.ts';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { Bar, SealingProgressBar } from '#renderer/parts/sealing-progress.tsx';
import { say } from '#renderer/text/say.ts';

/** The session is being sealed: the step, its progress and the time left. */
export function Stopping({ sealing }: { readonly sealing: Sealing }) {
  return (
    <section aria-labelledby="stopping">
      <h1 id="stopping">{say('stop.title')}</h1>
      <SealingProgressBar sealing={sealing} />
      <Choices waits={sealing.waits !== undefined} />
    </section>
  );
}

/** An interrupted session, or one waiting for its final video, is being sealed. */
export function Recovering({ why, sealing }: { readonly why: string; readonly sealing: Sealing | undefined }) {
  return (
    <section aria-labelledby="recovering">
      <h1 id="recovering">{say('stop.recovering')}</h1>
      <p>{why}</p>
      {sealing === undefined ? (
        <ProgressBar className="progress" isIndeterminate aria-label={say('stop.recovering')}>
          <Bar percentage={undefined} />
        </ProgressBar>
      ) : (
        <SealingProgressBar sealing={sealing} />
      )}
      <Choices waits={sealing?.waits !== undefined} />
    </section>
  );
}

/** A waiting video can be made now, and nothing is lost by making it later. */
function Choices({ waits }: { readonly waits: boolean }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  return (
    <>
      <FaultNote fault={fault} />
      {waits && (
        <Button className="primary" isDisabled={busy} onPress={() => ask(() => call('record.steer', { command: 'go-on' }))}>
          {say('stop.now')}
        </Button>
      )}
      <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('record.steer', { command: 'cancel' }))}>
        {say('stop.cancel')}
      </Button>
      <p className="small">{say('stop.cancel.says')}</p>
    </>
  );
}
