import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { say } from '#renderer/text/say.ts';

/** The game has no window yet: recording starts with it. */
export function Waiting() {
  const call = useCall();
  const { draft } = useView();
  const { ask, busy, fault } = useAsked();
  return (
    <section aria-labelledby="waiting">
      <h1 id="waiting">{say('wait.title', { game: draft.title === '' ? draft.game : draft.title })}</h1>
      <p role="status" className="reading">
        {say('wait.says')}
      </p>
      <FaultNote fault={fault} />
      <div className="row">
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('dismiss', {}))}>
          {say('wait.cancel')}
        </Button>
        <Button className="ghost" isDisabled={busy} onPress={() => ask(() => call('record.start', { unseen: true }))}>
          {say('wait.unseen')}
        </Button>
      </div>
    </section>
  );
}
