import { useEffect, useState } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';

interface LateFieldProps {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  /** The user came to change this very setting. */
  readonly wanted?: boolean;
  readonly onChange: (value: string) => void;
}

/** A text field that reports its value on blur or Enter: half a folder's name is no folder. */
export function LateField({ label, help, value, wanted = false, onChange }: LateFieldProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const take = () => {
    if (text !== value) onChange(text);
  };
  return (
    <TextField
      className="field"
      autoFocus={wanted}
      value={text}
      onChange={setText}
      onBlur={take}
      onKeyDown={({ key }) => key === 'Enter' && take()}
    >
      <Label>{label}</Label>
      <Input />
      {help !== undefined && <Text slot="description">{help}</Text>}
    </TextField>
  );
}
