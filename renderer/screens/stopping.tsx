import { Button, Label, ProgressBar } from 'react-aria-components';
import { ENCODING, type Sealing } from '#core/app/state.ts';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/use-asked.ts';
import { bytes, roughly } from '#renderer/text/figures.ts';
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

function SealingProgress({ sealing }: { readonly sealing: Sealing }) {
  const { done, of, unit, perS, waits } = sealing;
  const amount = (value: number) => (unit === 'bytes' ? bytes(value) : String(Math.round(value)));
  return (
    <>
      <ProgressBar className="progress" isIndeterminate={of === 0} value={of === 0 ? 0 : (100 * done) / of}>
        {({ percentage }) => (
          <>
            <Label>{stepText(sealing)}</Label>
            <Bar percentage={percentage} />
          </>
        )}
      </ProgressBar>
      {waits !== undefined && <p>{say('stop.waits', { why: waits })}</p>}
      {waits === undefined && of > 0 && perS > 0 && (
        <p>
          {say(unit === 'bytes' ? 'stop.bytes' : 'stop.frames', {
            done: amount(done),
            total: amount(of),
            rate: amount(perS),
            left: roughly((of - done) / perS),
          })}
        </p>
      )}
    </>
  );
}

function Bar({ percentage }: { readonly percentage: number | undefined }) {
  return (
    <div className="bar">
      <div className="fill" style={{ width: `${percentage ?? 30}%` }} />
    </div>
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

function stepText({ step, file }: Sealing): string {
  if (step === 'stopping') return say('stop.step.stopping');
  if (step === ENCODING) return say('stop.step.encoding');
  return file === undefined ? say('stop.step.table', { step }) : say('stop.step.reading', { file });
}
