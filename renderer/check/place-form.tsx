import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { FolderField } from '#renderer/parts/shard/export-target.tsx';
import { say } from '#renderer/text/say.ts';

/** Whose recordings are in the queue: this machine's, or those of another folder or a bucket. */
export function PlaceForm() {
  const call = useCall();
  const { checked } = useView();
  const { ask, busy, fault } = useAsked();
  const [where, setWhere] = useState('');
  return (
    <section aria-labelledby="place">
      <h2 id="place">{say('queue.place.title')}</h2>
      {checked !== undefined && (
        <p>
          {say('queue.place.of', { where: checked.where })}{' '}
          <Button className="link" onPress={() => ask(() => call('checked.open', { where: '' }))}>
            {say('queue.place.own')}
          </Button>
        </p>
      )}
      <form
        className="row end"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(() => call('checked.open', { where }));
        }}
      >
        <FolderField label={say('queue.place')} value={where} onChange={setWhere} />
        <Button type="submit" className="quiet" isDisabled={busy || where.trim() === ''}>
          {say('queue.place.open')}
        </Button>
      </form>
      {busy && <p role="status">{say('busy')}</p>}
      <FaultNote fault={fault} />
    </section>
  );
}
