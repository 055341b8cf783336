import type { ReactNode } from 'react';
import { Button, Label, ProgressBar } from 'react-aria-components';
import type { AppState, CalibrationResult, GameLag } from '#core/app/state.ts';
import { english } from '#format/core/said.ts';
import { useAppKnown, useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { lagText } from '#renderer/parts/live/live-figures.tsx';
import { WhyNot } from '#renderer/parts/live/why-not.tsx';
import { decimal } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';

/** A measurement runs: a window whose draw times are known is recorded and read back, or the player plays until the game's lag is known. */
export function Calibrating({ state: { step, share } }: { readonly state: Extract<AppState, { phase: 'calibrating' }> }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const lag = useAppKnown((known) => known.snapshot?.lag);
  const isGame = step === 'playing';
  return (
    <section aria-labelledby="calibrating">
      <h1 id="calibrating">{say(isGame ? 'calibrate.game' : 'calibrate.title')}</h1>
      {isGame && <WhyNot />}
      <ProgressBar className="progress" isIndeterminate={share === undefined} value={100 * (share ?? 0)}>
        <Label>{say(`calibrate.${step}`)}</Label>
        <div className="bar">
          <div className="fill" style={{ width: `${100 * (share ?? 0.3)}%` }} />
        </div>
      </ProgressBar>
      {isGame && lag !== undefined && (
        <p>
          {say('rec.lag')}: {lagText(lag)}
        </p>
      )}
      <FaultNote fault={fault} />
      <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('calibrate.end', {}))}>
        {say('calibrate.end')}
      </Button>
    </section>
  );
}

/** The calibration's result. */
export function CalibratedNote({ calibrated: { lowMs, highMs, doubts } }: { readonly calibrated: CalibrationResult }) {
  return (
    <Measured again="calibrate.start">
      <p>{say('calibrated.says', { low: decimal(lowMs), high: decimal(highMs) })}</p>
      {doubts.map((why) => (
        <p key={english(why)} className="note warn">
          {say('calibrated.doubt', { why: inWords(why) })}
        </p>
      ))}
    </Measured>
  );
}

/** How long a game takes from input to picture. */
export function LagNote({ lag: { title, ms, lowMs, highMs } }: { readonly lag: GameLag }) {
  return (
    <Measured again="calibrate.game">
      <p>{say('lagMeasured.says', { title, ms: decimal(ms), low: decimal(lowMs), high: decimal(highMs) })}</p>
    </Measured>
  );
}

/** A result, and where to go from it. */
function Measured({ again, children }: { readonly again: 'calibrate.start' | 'calibrate.game'; readonly children: ReactNode }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  return (
    <section aria-labelledby="measured">
      <h1 id="measured">{say('calibrated.title')}</h1>
      {children}
      <FaultNote fault={fault} />
      <div className="row">
        <Button className="primary" isDisabled={busy} onPress={() => ask(() => call('record.start', {}))}>
          {say('check.record')}
        </Button>
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call(again, {}))}>
          {say('calibrated.again')}
        </Button>
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('dismiss', {}))}>
          {say('check.back')}
        </Button>
      </div>
    </section>
  );
}
