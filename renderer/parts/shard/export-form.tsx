import { useState } from 'react';
import { Button, Checkbox, Input, Label, TextField } from 'react-aria-components';
import { useCall } from '#renderer/app-context.tsx';
import type { Act } from '#renderer/parts/shard/shard-actions.tsx';
import { say } from '#renderer/text/say.ts';

interface Props {
  readonly sessionId: string;
  readonly busy: boolean;
  readonly act: Act;
}

/** Copies a recording to another folder, as it is or as an archive. */
export function ExportForm({ sessionId, busy, act }: Props) {
  const call = useCall();
  const [into, setInto] = useState('');
  const [zip, setZip] = useState(false);
  return (
    <div className="row end">
      <TextField className="field" value={into} onChange={setInto}>
        <Label>{say('shard.export.into')}</Label>
        <Input />
      </TextField>
      <Checkbox className="choice" isSelected={zip} onChange={setZip}>
        <span className="box" aria-hidden="true" />
        {say('shard.export.zip')}
      </Checkbox>
      <Button
        className="quiet"
        isDisabled={busy || into === ''}
        onPress={() => act(async () => say('shard.exported', { folder: (await call('shard.export', { sessionId, into, zip })).path }))}
      >
        {say('shard.export')}
      </Button>
    </div>
  );
}
