import { Button } from 'react-aria-components';
import { useCall } from '#renderer/app-context.tsx';
import { useExportTarget } from '#renderer/parts/shard/export-target.tsx';
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
  const { into, zip, fields } = useExportTarget();
  return (
    <div className="row end">
      {fields}
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
