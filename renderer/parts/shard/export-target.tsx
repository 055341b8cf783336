import { type ReactNode, useState } from 'react';
import { Button, Checkbox, Input, Label, TextField } from 'react-aria-components';
import { useAppKnown, useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { say } from '#renderer/text/say.ts';

/** Where recordings are copied to, and whether as archives. */
export function useExportTarget() {
  const [into, setInto] = useState('');
  const [zip, setZip] = useState(false);
  const fields = (
    <>
      <FolderField value={into} onChange={setInto} />
      <Checkbox className="choice" isSelected={zip} onChange={setZip}>
        <span className="box" aria-hidden="true" />
        {say('shard.export.zip')}
      </Checkbox>
    </>
  );
  return { into, zip, fields };
}

interface FolderFieldProps {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (folder: string) => void;
}

/** A folder by its path, or chosen in the system's own window where the program has one. */
export function FolderField({ label = say('shard.export.into'), value, onChange }: FolderFieldProps) {
  const call = useCall();
  // A lab has no view of a station.
  const canPick = useAppKnown(({ view }) => view?.choices.pick === true);
  const { ask } = useAsked();
  const pick = () =>
    ask(async () => {
      const { folder } = await call('folder.pick', {});
      if (folder !== undefined) onChange(folder);
    });
  return (
    <>
      <TextField className="field" value={value} onChange={onChange}>
        <Label>{label}</Label>
        <Input placeholder={say('shard.export.example')} />
      </TextField>
      {canPick && (
        <Button className="quiet" onPress={pick}>
          {say('shard.export.pick')}
        </Button>
      )}
    </>
  );
}

interface WriteIntoProps {
  /** Text of the button. */
  readonly children: ReactNode;
  /** Resolves to the path of what it wrote. */
  readonly write: (into: string) => Promise<{ readonly path: string }>;
}

/** Writes a file into a folder, and says where it is. */
export function WriteInto({ children, write }: WriteIntoProps) {
  const { ask, busy, fault } = useAsked();
  const [into, setInto] = useState('');
  const [path, setPath] = useState('');
  return (
    <>
      <div className="row end">
        <FolderField value={into} onChange={setInto} />
        <Button className="quiet" isDisabled={busy || into === ''} onPress={() => ask(async () => setPath((await write(into)).path))}>
          {children}
        </Button>
      </div>
      <FaultNote fault={fault} />
      <p role="status">{path !== '' && say('queue.table.written', { path })}</p>
    </>
  );
}
