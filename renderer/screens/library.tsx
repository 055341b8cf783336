import { useEffect, useState } from 'react';
import { Input, Label, SearchField, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { ShardLine } from '#core/app/contract.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { RecordingCard } from '#renderer/parts/shard/recording-card.tsx';
import { say } from '#renderer/text/say.ts';

/** What cannot be read has not passed. */
const SHOWN = ['all', 'pass', 'fail'] as const;

/** All recordings in the folder, newest first. */
export function Library() {
  const call = useCall();
  const { draft } = useView();
  const { ask, fault } = useAsked();
  const [lines, setLines] = useState<readonly ShardLine[]>();
  const [search, setSearch] = useState('');
  const [only, setOnly] = useState<(typeof SHOWN)[number]>('all');
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; `ask` changes with what it runs
  useEffect(() => {
    void ask(async () => setLines(await call('shards.list', {})));
  }, [call]);
  const shown = lines?.filter((line) => matches(line, search) && (only === 'all' || (line.verdict === 'pass') === (only === 'pass')));
  return (
    <section aria-labelledby="library" className="wide-page">
      <h1 id="library">{say('library.title')}</h1>
      <FaultNote fault={fault} />
      {lines?.length === 0 && <p>{say('library.empty', { folder: draft.out })}</p>}
      {lines !== undefined && lines.length > 0 && (
        <div className="row end">
          <SearchField className="field wide" value={search} onChange={setSearch}>
            <Label>{say('library.search')}</Label>
            <Input />
          </SearchField>
          <ToggleButtonGroup
            className="row"
            aria-label={say('library.show')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[only]}
            onSelectionChange={([key]) => setOnly(SHOWN.find((one) => one === key) ?? 'all')}
          >
            {SHOWN.map((one) => (
              <ToggleButton key={one} id={one}>
                {say(`library.${one}`)}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        </div>
      )}
      <p role="status" className="small">
        {shown !== undefined && say('library.count', { count: shown.length })}
      </p>
      {lines !== undefined && lines.length > 0 && shown?.length === 0 && <p>{say('library.none')}</p>}
      <ul className="cards">
        {shown?.map((line) => (
          <RecordingCard key={line.sessionId} line={line} />
        ))}
      </ul>
    </section>
  );
}

function matches({ title, sessionId, reason = '', verdict, recordedUtc = '' }: ShardLine, search: string): boolean {
  const text = `${title} ${sessionId} ${reason} ${verdict} ${recordedUtc}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
