import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useCall } from '#renderer/app-context.tsx';
import type { Asking } from '#renderer/parts/hooks/use-asked.ts';
import { say } from '#renderer/text/say.ts';

/** A note for the log, in the operator's name. */
export function NoteForm({ author, ask, busy }: Pick<Asking, 'ask' | 'busy'> & { readonly author: string }) {
  const call = useCall();
  const [note, setNote] = useState('');
  return (
    <form
      className="row end"
      onSubmit={(event) => {
        event.preventDefault();
        void ask(() => call('lab.note', { text: note.trim() })).then((done) => done && setNote(''));
      }}
    >
      <TextField className="field wide" value={note} onChange={setNote} maxLength={2000}>
        <Label>{say('lab.note', { author })}</Label>
        <Input />
      </TextField>
      <Button className="quiet" type="submit" isDisabled={busy || note.trim() === ''}>
        {say('lab.note.add')}
      </Button>
    </form>
  );
}
