import { Button, Label, ProgressBar } from 'react-aria-components';
import type { Sealing } from '#core/app/state.ts';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/use-asked.ts';
import { bytes, roughly } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** The session is being sealed: what is done, how far, how long still. */
export function Stopping({ sealing }: { readonly sealing: Sealing }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const { bytes: done, ofBytes, perS } = sealing;
  return (
    <section aria-labelledby="stopping">
      <h1 id="stopping">{say('stop.title')}</h1>
      <ProgressBar className="progress" isIndeterminate={ofBytes === 0} value={ofBytes === 0 ? 0 : (100 * done) / ofBytes}>
        {({ percentage }) => (
          <>
            <Label>{stepText(sealing)}</Label>
            <div className="bar">
              <div className="fill" style={{ width: `${percentage ?? 30}%` }} />
            </div>
          </>
        )}
      </ProgressBar>
      {ofBytes > 0 && (
        <p>
          {say('stop.bytes', {
            done: bytes(done),
            total: bytes(ofBytes),
            rate: bytes(perS),
            left: roughly(perS === 0 ? 0 : (ofBytes - done) / perS),
          })}
        </p>
      )}
      <FaultNote fault={fault} />
      <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('record.cancel', {}))}>
        {say('stop.cancel')}
      </Button>
      <p className="small">{say('stop.cancel.says')}</p>
    </section>
  );
}

function stepText({ step, file }: Sealing): string {
  if (step === 'stopping') return say('stop.step.stopping');
  return file === undefined ? say('stop.step.table', { step }) : say('stop.step.reading', { file });
}

/** A session whose recorder was killed is being sealed. */
export function Recovering({ why }: { readonly why: string }) {
  return (
    <section aria-labelledby="recovering">
      <h1 id="recovering">{say('stop.recovering')}</h1>
      <p>{why}</p>
      <ProgressBar className="progress" isIndeterminate aria-label={say('stop.recovering')}>
        <div className="bar">
          <div className="fill" style={{ width: '30%' }} />
        </div>
      </ProgressBar>
    </section>
  );
}
