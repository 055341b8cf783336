import { useState } from 'react';
import { Checkbox, Input, Label, TextField } from 'react-aria-components';
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

/** A folder to write into. */
export function FolderField({ value, onChange }: { readonly value: string; readonly onChange: (folder: string) => void }) {
  return (
    <TextField className="field" value={value} onChange={onChange}>
      <Label>{say('shard.export.into')}</Label>
      <Input />
    </TextField>
  );
}
