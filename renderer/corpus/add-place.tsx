import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { FolderField } from '#renderer/parts/shard/export-target.tsx';
import { say } from '#renderer/text/say.ts';

/** Enters the shards of a folder or a bucket. `adding`: the one that is being looked through. */
export function AddPlace({ adding }: { readonly adding: string | undefined }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [place, setPlace] = useState('');
  const [added, setAdded] = useState<{ readonly found: number; readonly added: number }>();
  return (
    <section aria-labelledby="add">
      <h2 id="add">{say('corpus.add.title')}</h2>
      <form
        className="row end"
        onSubmit={(event) => {
          event.preventDefault();
          setAdded(undefined);
          void ask(async () => setAdded(await call('corpus.add', { place })));
        }}
      >
        <FolderField label={say('corpus.add.place')} value={place} onChange={setPlace} />
        <Button type="submit" className="quiet" isDisabled={busy || adding !== undefined || place.trim() === ''}>
          {say('corpus.add')}
        </Button>
      </form>
      <FaultNote fault={fault} />
      <p role="status">
        {adding !== undefined && say('corpus.add.now', { place: adding })}
        {adding === undefined && added !== undefined && say('corpus.add.done', added)}
      </p>
      {adding !== undefined && (
        <Button className="quiet" onPress={() => void call('corpus.addStop', {}).catch(() => undefined)}>
          {say('corpus.add.stop')}
        </Button>
      )}
    </section>
  );
}
