import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useExportTarget } from '#renderer/parts/shard/export-target.tsx';
import { bytes } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

interface Props {
  readonly sessionId: string;
  readonly detail: ShardDetail;
}

/** Copies a recording to another folder, as it is or as an archive; what came of it is said beside the button. */
export function ExportForm({ sessionId, detail }: Props) {
  const call = useCall();
  const { choices } = useView();
  const { ask, busy, fault } = useAsked();
  const { into, zip, fields } = useExportTarget();
  const [copy, setCopy] = useState<string>();
  return (
    <>
      <Leaves detail={detail} />
      <div className="row end">
        {fields}
        <Button
          className="quiet"
          isDisabled={busy || into === ''}
          onPress={() =>
            ask(async () => {
              setCopy(undefined);
              setCopy((await call('shard.export', { sessionId, into, zip })).path);
            })
          }
        >
          {busy ? say('busy') : say('shard.export')}
        </Button>
      </div>
      <FaultNote fault={fault} />
      <div role="status" className="row">
        {copy !== undefined && <p>{say('shard.exported', { folder: copy })}</p>}
        {copy !== undefined && choices.reveal && (
          <Button className="quiet" onPress={() => ask(() => call('shard.show', { sessionId, copy }))}>
            {say('shard.show')}
          </Button>
        )}
      </div>
    </>
  );
}

/** What leaves this machine with a copy; read from the files that are copied. */
function Leaves({ detail: { holds, line, unmapped } }: Pick<Props, 'detail'>) {
  return (
    <>
      <h2>{say('share.title')}</h2>
      <p>{say('share.says', { time: clockText(line.durationS), size: bytes(line.bytes) })}</p>
      <ul>
        {holds.map((scope) => (
          <li key={scope}>✓ {say(`consent.scope.${scope}`)}</li>
        ))}
      </ul>
      <p>
        {say('share.never')} {unmapped !== undefined && say('shard.unmapped', { count: unmapped })}
      </p>
    </>
  );
}
