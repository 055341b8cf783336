import { Label, ProgressBar } from 'react-aria-components';
import { ENCODING, GAME_ENDING, type Sealing } from '#core/app/state.ts';
import { bytes, roughly } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** Sealing progress: the step, how much of it is done, the time left, or what it is waiting for. */
export function SealingProgressBar({ sealing }: { readonly sealing: Sealing }) {
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

export function Bar({ percentage }: { readonly percentage: number | undefined }) {
  return (
    <div className="bar">
      <div className="fill" style={{ width: `${percentage ?? 30}%` }} />
    </div>
  );
}

function stepText({ step, file }: Sealing): string {
  if (step === 'stopping') return say('stop.step.stopping');
  if (step === ENCODING) return say('stop.step.encoding');
  if (step === GAME_ENDING) return say('stop.step.game');
  return file === undefined ? say('stop.step.table', { step }) : say('stop.step.reading', { file });
}
