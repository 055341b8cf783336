import { useEffect, useState } from 'react';
import { useCall } from '#renderer/app-context.tsx';
import type { WindowAnswer } from '#renderer/link/tables.ts';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import { Choice } from '#renderer/parts/choice.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { bytes } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

const sizeOf = (kept: readonly { readonly bytes: number }[]): string => bytes(kept.reduce((sum, one) => sum + one.bytes, 0));

/** Deletes all that this program keeps of its user, recordings only where they say so. */
export function RemoveKept() {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [kept, setKept] = useState<WindowAnswer<'kept.list'>>();
  const [recordings, setRecordings] = useState(false);
  const [done, setDone] = useState(false);
  const list = () => ask(async () => setKept(await call('kept.list', {})));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => void list(), []);
  return (
    <section aria-labelledby="remove">
      <h2 id="remove">{say('remove.title')}</h2>
      <FaultNote fault={fault} />
      {done && <p role="status">{say('remove.done')}</p>}
      {kept !== undefined && (
        <>
          {kept.own.length > 0 && <p>{say('remove.says', { size: sizeOf(kept.own) })}</p>}
          <ul className="small">
            {kept.own.map(({ path }) => (
              <li key={path}>
                <code>{path}</code>
              </li>
            ))}
          </ul>
          {kept.consents > 0 && <p>{say('remove.consents', { count: kept.consents })}</p>}
          {kept.recordings.length > 0 && (
            <Choice
              label={say('remove.recordings', { count: kept.recordings.length, size: sizeOf(kept.recordings) })}
              is={recordings}
              onChange={setRecordings}
            />
          )}
          <AskedFirst
            label={say('remove.button')}
            question={say(recordings ? 'remove.ask.recordings' : 'remove.ask')}
            yes={say('remove.yes')}
            no={say('remove.no')}
            className="danger"
            isDisabled={busy || (kept.own.length === 0 && !recordings)}
            onYes={() =>
              void ask(async () => {
                await call('kept.remove', { recordings });
                setDone(true);
                setKept(await call('kept.list', {}));
              })
            }
          />
        </>
      )}
    </section>
  );
}
