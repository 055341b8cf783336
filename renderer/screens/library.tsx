import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type ShelfView, shownOf, titlesOf, WHOLE_SHELF } from '#core/app/shelf-view.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { SendingLine } from '#renderer/parts/sending/sending-line.tsx';
import { InTheMaking } from '#renderer/parts/shard/in-the-making.tsx';
import { LibraryFilters } from '#renderer/parts/shard/library-filters.tsx';
import { RecordingCard } from '#renderer/parts/shard/recording-card.tsx';
import { SelectionBar } from '#renderer/parts/shard/selection-bar.tsx';
import { bytes, roughly } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

/** Cards at once: a thousand of them took 0.4 s to draw. More follow before the last is in sight. */
const A_PAGE = 60;

/** All recordings in the folder, newest first. */
export function Library() {
  const call = useCall();
  const { draft, room, sending, state } = useView();
  const { ask, busy, fault } = useAsked();
  const [lines, setLines] = useState<readonly ShardLine[]>();
  const [view, setView] = useState<ShelfView>(WHOLE_SHELF);
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  // What is being done must stay in sight, whatever is chosen meanwhile.
  const [running, setRunning] = useState(false);
  const load = () => void ask(async () => setLines(await call('shards.list', {})));
  // Once one was sent, its line says so.
  const sent = sending?.now?.sessionId;
  // biome-ignore lint/correctness/useExhaustiveDependencies: at first, whenever another is being sent, or none, and when one is finished; `ask` changes with what it runs
  useEffect(load, [call, sent, state.phase]);
  const shown = useMemo(() => lines && shownOf(lines, view, Date.now()), [lines, view]);
  const { most, last } = usePages(view, shown?.length ?? 0);
  const choose = useCallback((sessionId: string, is: boolean) => {
    setIds((all) => {
      const next = new Set(all);
      if (is) next.add(sessionId);
      else next.delete(sessionId);
      return next;
    });
  }, []);
  // Of what the filters leave: nothing that the list does not have is deleted.
  const chosen = shown?.filter(({ sessionId }) => ids.has(sessionId)) ?? [];
  return (
    <section aria-labelledby="library" className="wide-page">
      <h1 id="library">{say('library.title')}</h1>
      <FaultNote fault={fault} />
      <InTheMaking ask={ask} busy={busy} />
      <SendingLine lines={lines ?? []} />
      {lines?.length === 0 && <p>{say('library.empty', { folder: draft.out })}</p>}
      {lines !== undefined && lines.length > 0 && (
        <LibraryFilters view={view} titles={titlesOf(lines)} onChange={(change) => setView({ ...view, ...change })} />
      )}
      <p role="status" className="small">
        {shown !== undefined &&
          say('library.count', { count: shown.length, size: bytes(shown.reduce((sum, line) => sum + line.bytes, 0)) })}
        {room.leftS !== undefined && ` · ${room.folder}: ${say('setup.room', { time: roughly(room.leftS) })}`}
      </p>
      {lines !== undefined && lines.length > 0 && shown?.length === 0 && <p>{say('library.none')}</p>}
      <ul className="cards">
        {shown?.slice(0, most).map((line) => (
          <RecordingCard key={line.sessionId} line={line} isChosen={ids.has(line.sessionId)} choose={choose} />
        ))}
      </ul>
      <div ref={last} />
      {(ids.size > 0 || running) && (
        <SelectionBar
          chosen={chosen}
          shown={shown?.length ?? 0}
          setRunning={setRunning}
          chooseAll={() => setIds(new Set(shown?.map(({ sessionId }) => sessionId)))}
          clear={() => setIds(new Set())}
          changed={load}
        />
      )}
    </section>
  );
}

/** How many cards are drawn: a page more whenever the end comes near. */
function usePages(view: ShelfView, count: number) {
  const [most, setMost] = useState(A_PAGE);
  const last = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins anew
  useEffect(() => setMost(A_PAGE), [view]);
  // After each page it reports anew, in case the end is still in sight.
  useEffect(() => {
    const element = last.current;
    if (element === null || most >= count) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.at(-1)?.isIntersecting === true) setMost((now) => now + A_PAGE);
      },
      // Two windows ahead.
      { rootMargin: '200%' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [most, count]);
  return { most, last };
}
