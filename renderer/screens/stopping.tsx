import { Button, ProgressBar } from 'react-aria-components';
import type { Sealing } from '#core/app/state.ts';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Bar, SealingProgress } from '#renderer/parts/sealing-progress.tsx';
import { useAsked } from '#renderer/parts/use-asked.ts';
import { say } from '#renderer/text/say.ts';

/** The session is being sealed: what is done, how far, how long still. */
export function Stopping({ sealing }: { readonly sealing: Sealing }) {
  return (
    <section aria-labelledby="stopping">
      <h1 id="stopping">{say('stop.title')}</h1>
      <SealingProgress sealing={sealing} />
      <Later />
    </section>
  );
}

/** A session that was broken off, or waits for its final video, is being sealed. */
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
        <SealingProgress sealing={sealing} />
      )}
      <Later />
    </section>
  );
}

/** Nothing is lost by it. */
function Later() {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  return (
    <>
      <FaultNote fault={fault} />
      <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('record.cancel', {}))}>
        {say('stop.cancel')}
      </Button>
      <p className="small">{say('stop.cancel.says')}</p>
    </>
  );
}
