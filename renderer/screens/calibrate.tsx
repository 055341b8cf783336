import { Button, Label, ProgressBar } from 'react-aria-components';
import type { AppState, CalibrationResult } from '#core/app/state.ts';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { decimal } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** A calibration runs: a window whose draw times are known is recorded and read back. */
export function Calibrating({ state: { step, share } }: { readonly state: Extract<AppState, { phase: 'calibrating' }> }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  return (
    <section aria-labelledby="calibrating">
      <h1 id="calibrating">{say('calibrate.title')}</h1>
      <ProgressBar className="progress" isIndeterminate={share === undefined} value={100 * (share ?? 0)}>
        <Label>{say(`calibrate.${step}`)}</Label>
        <div className="bar">
          <div className="fill" style={{ width: `${100 * (share ?? 0.3)}%` }} />
        </div>
      </ProgressBar>
      <FaultNote fault={fault} />
      <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('calibrate.end', {}))}>
        {say('calibrate.end')}
      </Button>
    </section>
  );
}

/** The calibration's result. */
export function CalibratedNote({ calibrated: { lowMs, highMs, doubts } }: { readonly calibrated: CalibrationResult }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  return (
    <section aria-labelledby="calibrated">
      <h1 id="calibrated">{say('calibrated.title')}</h1>
      <p>{say('calibrated.says', { low: decimal(lowMs), high: decimal(highMs) })}</p>
      {doubts.map((why) => (
        <p key={why} className="note warn">
          {say('calibrated.doubt', { why })}
        </p>
      ))}
      <FaultNote fault={fault} />
      <div className="row">
        <Button className="primary" isDisabled={busy} onPress={() => ask(() => call('record.start', {}))}>
          {say('check.record')}
        </Button>
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('calibrate.start', {}))}>
          {say('calibrated.again')}
        </Button>
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('dismiss', {}))}>
          {say('check.back')}
        </Button>
      </div>
    </section>
  );
}
