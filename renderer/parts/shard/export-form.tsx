import { Button } from 'react-aria-components';
import { useCall } from '#renderer/app-context.tsx';
import { useExportTarget } from '#renderer/parts/shard/export-target.tsx';
import type { Act } from '#renderer/parts/shard/shard-actions.tsx';
import { bytes } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

interface Props {
  readonly sessionId: string;
  readonly detail: ShardDetail;
  readonly busy: boolean;
  readonly act: Act;
}

/** Copies a recording to another folder, as it is or as an archive. */
export function ExportForm({ sessionId, detail, busy, act }: Props) {
  const call = useCall();
  const { into, zip, fields } = useExportTarget();
  return (
    <>
      <Leaves detail={detail} />
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
