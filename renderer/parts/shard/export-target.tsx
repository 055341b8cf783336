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

interface FolderFieldProps {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (folder: string) => void;
}

/** A folder by its path. */
export function FolderField({ label = say('shard.export.into'), value, onChange }: FolderFieldProps) {
  return (
    <TextField className="field" value={value} onChange={onChange}>
      <Label>{label}</Label>
      <Input />
    </TextField>
  );
}
