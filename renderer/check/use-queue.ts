import { useCallback, useEffect, useRef, useState } from 'react';
import { useCall, useView } from '#renderer/app-context.tsx';
import { useJudged } from '#renderer/check/use-judged.ts';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { noteInAddress, useRoute } from '#renderer/route.ts';
import type { Decision } from '#shard/core/review/review-statement.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

/** Not decided yet, or changed since. */
export const isOpen = ({ review }: ShardLine): boolean => review === undefined || review.stale;

/** Recordings to be decided on, the oldest first: one is in hand, the next is judged meanwhile. */
export function useQueue() {
  const call = useCall();
  const { ask, busy, fault, forget } = useAsked();
  const [route] = useRoute();
  const wanted = useRef(route.part === 'check' ? route.sessionId : undefined);
  const [last, setLast] = useState<Decided>();
  const where = useView().checked?.where;
  const [lines, setLines] = useState<readonly ShardLine[]>();
  const [at, setAt] = useState(0);
  const load = useCallback(async () => {
    const all = (await call('shards.list', { checked: where !== undefined })).toReversed();
    setLines(all);
    return all;
  }, [call, where]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; `ask` changes with what it runs
  useEffect(() => {
    void ask(async () => {
      const all = await load();
      // Back from a review: at the recording that was looked at.
      const there = all.findIndex(({ sessionId }) => sessionId === wanted.current);
      setAt(Math.max(0, there >= 0 ? there : all.findIndex(isOpen)));
    });
  }, [load]);
  const line = lines?.[at];
  const sessionId = line?.sessionId;
  const nextId = lines?.[at + 1]?.sessionId;
  useEffect(() => {
    if (sessionId !== undefined) noteInAddress({ part: 'check', sessionId });
    forget();
  }, [sessionId, forget]);
  const { detail, unread } = useJudged(sessionId, nextId);
  const decide = (decided: Decision) =>
    ask(async () => {
      if (line === undefined || sessionId === undefined) return;
      await call('shard.review', { sessionId, decided });
      const all = await load();
      // The next that is open, after this one first.
      const after = all.findIndex((one, i) => i > at && isOpen(one));
      const any = after >= 0 ? after : all.findIndex(isOpen);
      if (any >= 0) setAt(any);
      // Last: taking it back is offered once that can be done.
      setLast({ sessionId, title: line.title, decision: decided.decision, before: line.review });
    });
  const show = (id: string) => {
    const there = lines?.findIndex((one) => one.sessionId === id) ?? -1;
    if (there >= 0) setAt(there);
  };
  const undo = () => {
    if (last === undefined) return;
    void ask(async () => {
      const { sessionId: id, before } = last;
      if (before === undefined) await call('shard.unreview', { sessionId: id });
      else await call('shard.review', { sessionId: id, decided: decisionOf(before) });
      setLast(undefined);
      const all = await load();
      setAt(
        Math.max(
          0,
          all.findIndex((one) => one.sessionId === id),
        ),
      );
    });
  };
  const step = (by: number) => setAt((now) => Math.max(0, Math.min((lines?.length ?? 1) - 1, now + by)));
  return { lines, line, at, detail, unread, busy, fault, decide, step, show, last, undo };
}

/** What was decided last, and what was decided of that recording before. */
interface Decided {
  readonly sessionId: string;
  readonly title: string;
  readonly decision: Decision['decision'];
  readonly before: ShardLine['review'];
}

function decisionOf({ decision, reason = 'other', note }: NonNullable<ShardLine['review']>): Decision {
  const said = note === undefined ? {} : { note };
  return decision === 'accept' ? { decision, ...said } : { decision, reason, ...said };
}
