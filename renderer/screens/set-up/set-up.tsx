import { Button } from 'react-aria-components';
import { standingConsent } from '#core/app/standing-consent.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useKept } from '#renderer/parts/hooks/use-kept.ts';
import { GameState } from '#renderer/parts/live/game-state.tsx';
import { PlayerLine } from '#renderer/parts/player/player-line.tsx';
import type { Field } from '#renderer/route.ts';
import { GameChoice } from '#renderer/screens/set-up/game-choice.tsx';
import { MoreSettings } from '#renderer/screens/set-up/more-settings.tsx';
import { date, roughly } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** What is played, and where it is saved. Everything but the game has a default. `field`: the setting the user came to change. */
export function SetUp({ field }: { readonly field: Field | undefined }) {
  const call = useCall();
  const { draft, room, consents, consentFault, left, fresh } = useView();
  const { ask, busy, fault } = useAsked();
  const { keep, fault: notKept } = useKept();
  const consent = standingConsent({ consents, draft });
  return (
    <section aria-labelledby="setup">
      <h1 id="setup">{say('setup.title')}</h1>
      <PlayerLine />
      <p className="reading">{say('setup.promise')}</p>
      {left > 0 && (
        <div className="note">
          <p>{say(left === 1 ? 'setup.left.one' : 'setup.left', { count: left })}</p>
          <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('record.recover', {}))}>
            {say('setup.left.now')}
          </Button>
        </div>
      )}
      <GameChoice change={keep} />
      <MoreSettings field={field} change={keep} />
      <GameState />
      <div className="actions">
        <FaultNote fault={fault ?? notKept ?? consentFault} />
        {fresh && <p className="small">{say('setup.try.says')}</p>}
        <div className="row">
          {fresh && (
            <Button className="primary" isDisabled={busy || draft.game === ''} onPress={() => ask(() => call('record.try', {}))}>
              {say('setup.try')}
            </Button>
          )}
          <Button
            className={fresh ? 'quiet' : 'primary'}
            isDisabled={busy || draft.game === ''}
            onPress={() => ask(() => call('check.start', {}))}
          >
            {say('setup.check')}
          </Button>
          {fresh && (
            <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('calibrate.start', {}))}>
              {say('check.calibrate')}
            </Button>
          )}
          <p className="small">
            {room.folder}: {room.leftS === undefined ? say('setup.room.unknown') : say('setup.room', { time: roughly(room.leftS) })}
            {consent !== undefined && ` · ${say('setup.consent', { date: date(consent.givenUtc) })}`}
          </p>
        </div>
      </div>
    </section>
  );
}
