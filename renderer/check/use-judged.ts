import { useCallback, useEffect, useRef, useState } from 'react';
import { useCall } from '#renderer/app-context.tsx';
import { CallFault } from '#renderer/link/link.ts';
import { findingText } from '#renderer/text/sentences.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

/** What a recording is judged to be; the next one is judged meanwhile. */
export function useJudged(sessionId: string | undefined, nextId: string | undefined) {
  const call = useCall();
  const [detail, setDetail] = useState<ShardDetail>();
  /** Why it cannot be judged. */
  const [unread, setUnread] = useState<{ readonly sessionId: string; readonly why: string }>();
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
  useEffect(() => {
    let over = false;
    setDetail(undefined);
    setUnread(undefined);
    if (sessionId === undefined) return;
    // Of the others nothing is kept: what lies in a bucket is not here any more after a while.
    for (const known of ahead.current.keys()) if (known !== sessionId && known !== nextId) ahead.current.delete(known);
    const here = judge(sessionId);
    here.then(
      (found) => {
        if (over) return;
        setDetail(found);
        // Only what is likely to be wanted: validation takes a core for seconds.
        if (nextId !== undefined) void judge(nextId).catch(() => undefined);
      },
      (error) => {
        if (!over) setUnread({ sessionId, why: error instanceof CallFault ? findingText(error.fault) : String(error) });
      },
    );
    return () => {
      over = true;
    };
  }, [sessionId, nextId, judge]);
  return {
    // Never another's: for a moment after a step the one before is still here, and a key decides at once.
    detail: detail?.line.sessionId === sessionId ? detail : undefined,
    unread: unread !== undefined && unread.sessionId === sessionId ? unread.why : undefined,
  };
}
