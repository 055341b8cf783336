import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import { useSeveral } from '#renderer/parts/hooks/use-several.ts';
import { useExportTarget } from '#renderer/parts/shard/export-target.tsx';
import { forgetStrips } from '#renderer/parts/shard/use-strip.ts';
import { bytes, date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { findingText, remedyText } from '#renderer/text/sentences.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

interface Props {
  readonly chosen: readonly ShardLine[];
  /** How many can be chosen. */
  readonly shown: number;
  readonly chooseAll: () => void;
  readonly clear: () => void;
  /** While something is done with them. */
  readonly setRunning: (is: boolean) => void;
  /** The list is out of date. */
  readonly changed: () => void;
}

/** What can be done with several recordings at once; one that is refused keeps none of the others from it, and is named. */
export function SelectionBar({ chosen, shown, setRunning, chooseAll, clear, changed }: Props) {
  const call = useCall();
  const { sending } = useView();
  const { run, running, forget, done, of, refused } = useSeveral<ShardLine>();
  const { into, zip, fields } = useExportTarget();
  const [said, setSaid] = useState<'exported' | 'signed' | 'sent' | 'deleted'>();
  const act = async (what: NonNullable<typeof said>, work: (line: ShardLine) => Promise<unknown>) => {
    setSaid(undefined);
    setRunning(true);
    await run(chosen, work);
    setRunning(false);
    setSaid(what);
    changed();
  };
  const count = chosen.length;
  const remove = ({ sessionId }: ShardLine) => call('shard.delete', { sessionId }).then(() => forgetStrips(sessionId));
  return (
    <section className="actions" aria-label={say('several.label')}>
      <div className="row end">
        <p>{say('several.chosen', { count, size: bytes(chosen.reduce((sum, line) => sum + line.bytes, 0)) })}</p>
        <Button className="quiet" onPress={chooseAll}>
          {say('several.all', { count: shown })}
        </Button>
        <Button
          className="quiet"
          isDisabled={running}
          onPress={() => {
            forget();
            setSaid(undefined);
            clear();
          }}
        >
          {say('several.none')}
        </Button>
        {fields}
        <Button
          isDisabled={running || into === '' || count === 0}
          onPress={() => act('exported', ({ sessionId }) => call('shard.export', { sessionId, into, zip }))}
        >
          {say('several.export')}
        </Button>
        <Button isDisabled={running || count === 0} onPress={() => act('signed', ({ sessionId }) => call('shard.sign', { sessionId }))}>
          {say('several.sign')}
        </Button>
        {sending !== undefined && (
          <Button isDisabled={running || count === 0} onPress={() => act('sent', ({ sessionId }) => call('shard.send', { sessionId }))}>
            {say('several.send')}
          </Button>
        )}
        <AskedFirst
          label={say('several.delete')}
          question={say('several.delete.ask', { count })}
          yes={say('shard.delete.yes')}
          no={say('shard.delete.no')}
          className="danger"
          isDisabled={running || count === 0}
          onYes={() => void act('deleted', remove)}
        />
      </div>
      <p role="status">
        {running && say('several.running', { done, of })}
        {!running && said !== undefined && say(`several.${said}`, { count: of - refused.length })}
      </p>
      {refused.length > 0 && (
        <ul className="note fail">
          {refused.map(({ one: { sessionId, title, recordedUtc }, fault }) => (
            <li key={sessionId}>
              {say('several.refused', {
                name: `${title} ${recordedUtc === undefined ? sessionId : date(recordedUtc)}`,
                says: findingText(fault),
                remedy: remedyText(fault),
              })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
