import { useCallback, useEffect, useRef, useState } from 'react';
import type { ShardDetail, ShardLine } from '#core/app/contract.ts';
import type { Decision } from '#core/review/review-statement.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { CallFault } from '#renderer/link/link.ts';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { inWords } from '#renderer/text/sentences.ts';

/** Not decided yet, or changed since. */
export const isOpen = ({ review }: ShardLine): boolean => review === undefined || review.stale;

/** Recordings to be decided on, the oldest first: one is in hand, the next is judged meanwhile. */
export function useQueue() {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const where = useView().checked?.where;
  const [lines, setLines] = useState<readonly ShardLine[]>();
  const [at, setAt] = useState(0);
  const [detail, setDetail] = useState<ShardDetail>();
  /** Why it cannot be judged. */
  const [unread, setUnread] = useState<string>();
  const ahead = useRef(new Map<string, Promise<ShardDetail>>());
  const judge = useCallback(
    (sessionId: string): Promise<ShardDetail> => {
      const known = ahead.current.get(sessionId) ?? call('shard.read', { sessionId });
      ahead.current.set(sessionId, known);
      // One that failed is asked for again.
      known.catch(() => ahead.current.delete(sessionId));
      return known;
    },
    [call],
  );
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
  useEffect(() => {
    let over = false;
    setDetail(undefined);
    setUnread(undefined);
    if (sessionId === undefined) return;
    const here = judge(sessionId);
    here.then(
      (found) => {
        if (over) return;
        setDetail(found);
        // Only what is likely to be wanted: validation takes a core for seconds.
        if (nextId !== undefined) void judge(nextId).catch(() => undefined);
      },
      (error) => {
        if (!over) setUnread(error instanceof CallFault ? inWords(error.fault.says) : String(error));
      },
    );
    return () => {
      over = true;
    };
  }, [sessionId, nextId, judge]);
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
