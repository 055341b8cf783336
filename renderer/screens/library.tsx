import { useEffect, useState } from 'react';
import { Button, Input, Label, SearchField } from 'react-aria-components';
import type { ShardLine } from '#core/app/contract.ts';
import { clockText } from '#core/report/clock-text.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useRoute } from '#renderer/route.ts';
import { bytes, date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** All recordings in the folder, newest first. */
export function Library() {
  const call = useCall();
  const { draft } = useView();
  const { ask, fault } = useAsked();
  const [lines, setLines] = useState<readonly ShardLine[]>();
  const [search, setSearch] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; `ask` changes with what it runs
  useEffect(() => {
    void ask(async () => setLines(await call('shards.list', {})));
  }, [call]);
  const shown = lines?.filter((line) => matches(line, search));
  return (
    <section aria-labelledby="library">
      <h1 id="library">{say('library.title')}</h1>
      <FaultNote fault={fault} />
      {lines?.length === 0 && <p>{say('library.empty', { folder: draft.out })}</p>}
      {lines !== undefined && lines.length > 0 && (
        <SearchField className="field" value={search} onChange={setSearch}>
          <Label>{say('library.search')}</Label>
          <Input />
        </SearchField>
      )}
      <p role="status" className="small">
        {shown !== undefined && say('library.count', { count: shown.length })}
      </p>
      <ul className="shelf">
        {shown?.map((line) => (
          <Line key={line.sessionId} line={line} />
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

function Line({
  line: { sessionId, title, recordedUtc, durationS, bytes: size, verdict, reason, lagMs, part },
}: {
  readonly line: ShardLine;
}) {
  const [, go] = useRoute();
  const name = title === '' ? say('library.untitled') : title;
  const when = recordedUtc === undefined ? '' : date(recordedUtc);
  return (
    <li className={verdict}>
      <Button className="line" onPress={() => go({ part: 'shard', sessionId })}>
        <span className="mark" aria-hidden="true">
          {verdict === 'pass' ? '●' : '■'}
        </span>
        <span>
          <strong>{name}</strong> {when}
          <br />
          <small>
            {part !== undefined && `${say('library.part', part)} · `}
            {clockText(durationS)} · {bytes(size)} · {verdict === 'unreadable' ? say('library.unreadable') : say(`verdict.${verdict}`)}
            {reason !== undefined && `: ${reason}`}
            {lagMs !== undefined && ` · ${say('library.lag', { ms: lagMs })}`}
          </small>
        </span>
      </Button>
    </li>
  );
}
