import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useKept } from '#renderer/parts/hooks/use-kept.ts';
import { GameState } from '#renderer/parts/live/game-state.tsx';
import { PlayerLine } from '#renderer/parts/player/player-line.tsx';
import type { Field } from '#renderer/route.ts';
import { GameChoice } from '#renderer/screens/set-up/game-choice.tsx';
import { MoreSettings } from '#renderer/screens/set-up/more-settings.tsx';
import { RecordPanel } from '#renderer/screens/set-up/record-panel.tsx';
import { say } from '#renderer/text/say.ts';

/** What is played, and one large button. Everything but the game has a default. `field`: the setting the user came to change. */
export function SetUp({ field }: { readonly field: Field | undefined }) {
  const { keep, fault } = useKept();
  return (
    <section aria-labelledby="setup" className="wide-page set-up">
      <div className="head">
        <h1 id="setup">{say('setup.title')}</h1>
        <PlayerLine />
      </div>
      <div className="what">
        <Left />
        <GameChoice change={keep} />
        <FaultNote fault={fault} />
        <p className="small">{say('setup.promise')}</p>
      </div>
      <RecordPanel />
      <div className="more">
        <MoreSettings field={field} change={keep} />
        <GameState />
      </div>
    </section>
  );
}

/** Recordings that still have to be finished. */
function Left() {
  const call = useCall();
  const { left } = useView();
  const { ask, busy, fault } = useAsked();
  if (left === 0) return undefined;
  return (
    <div className="note">
      <p>{say(left === 1 ? 'setup.left.one' : 'setup.left', { count: left })}</p>
      <FaultNote fault={fault} />
      <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('record.recover', {}))}>
        {say('setup.left.now')}
      </Button>
    </div>
  );
}
