import { useCallback, useEffect, useState } from 'react';
import { useCall, useView } from '#renderer/app-context.tsx';
import { useJudged } from '#renderer/check/use-judged.ts';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import type { Decision } from '#shard/core/review/review-statement.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

/** Not decided yet, or changed since. */
export const isOpen = ({ review }: ShardLine): boolean => review === undefined || review.stale;

/** Recordings to be decided on, the oldest first: one is in hand, the next is judged meanwhile. */
export function useQueue() {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
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
      setAt(Math.max(0, all.findIndex(isOpen)));
    });
  }, [load]);
  const line = lines?.[at];
  const sessionId = line?.sessionId;
  const nextId = lines?.[at + 1]?.sessionId;
  const { detail, unread } = useJudged(sessionId, nextId);
  const decide = (decided: Decision) =>
    ask(async () => {
      if (sessionId === undefined) return;
      await call('shard.review', { sessionId, decided });
      const all = await load();
      // The next that is open, after this one first.
      const after = all.findIndex((one, i) => i > at && isOpen(one));
      const any = after >= 0 ? after : all.findIndex(isOpen);
      if (any >= 0) setAt(any);
    });
  const step = (by: number) => setAt((now) => Math.max(0, Math.min((lines?.length ?? 1) - 1, now + by)));
  return { lines, line, at, detail, unread, busy, fault, decide, step };
}
