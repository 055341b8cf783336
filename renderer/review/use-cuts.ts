import { useCallback, useMemo, useState } from 'react';
import { type Drops, framesOf, piecesLeft, withDrop, withOnly, withoutDrop } from '#core/review/cut-list.ts';
import { asTs } from '#format/core/time/units.ts';
import type { FrameIndex } from '#shard/core/review/frame-table.ts';
import type { ShardInput } from '#shard/core/review/shard-detail.ts';
import type { Piece } from '#shard/core/trim/trim.ts';

/** What is to be cut out of a recording: nothing is written before the user says so. */
export function useCuts(index: FrameIndex, gaps: ShardInput['gaps']) {
  const [chosen, choose] = useState<Piece>();
  /** The newest last. */
  const [history, setHistory] = useState<readonly Drops[]>([[]]);
  const drops = history.at(-1) ?? [];
  const pieces = useMemo(() => piecesLeft(drops, index), [drops, index]);
  const put = useCallback((next: (drops: Drops) => Drops) => {
    setHistory((all) => {
      const before = all.at(-1) ?? [];
      const after = next(before);
      // What changes nothing cannot be undone.
      return JSON.stringify(after) === JSON.stringify(before) ? all : [...all, after];
    });
  }, []);
  // A pad that was away says nothing of the rest (as `gap trim --drop-gaps`).
  const whole = useMemo(() => gaps.filter(({ reason }) => reason !== 'device-lost'), [gaps]);
  return useMemo(
    () => ({
      chosen,
      choose,
      drops,
      pieces,
      /** From or to a frame; the other end is what it was, or that of the recording. */
      begin: (frame: number) => choose((now) => ({ from: frame, to: now !== undefined && now.to > frame ? now.to : index.count })),
      end: (frame: number) => choose((now) => ({ from: now !== undefined && now.from <= frame ? now.from : 0, to: frame + 1 })),
      drop: () => {
        if (chosen === undefined) return;
        put((now) => withDrop(now, chosen));
        choose(undefined);
      },
      keep: () => {
        if (chosen === undefined) return;
        put((now) => withOnly(now, chosen, index.count));
        choose(undefined);
      },
      gaps: whole.length,
      dropGaps: () =>
        put((now) => whole.map(({ fromUs, toUs }) => framesOf({ fromUs: asTs(fromUs), toUs: asTs(toUs) }, index)).reduce(withDrop, now)),
      restore: (frame: number) => put((now) => withoutDrop(now, frame)),
      canUndo: history.length > 1,
      undo: () => setHistory((all) => (all.length > 1 ? all.slice(0, -1) : all)),
      clear: () => choose(undefined),
      forget: () => {
        setHistory([[]]);
        choose(undefined);
      },
    }),
    [chosen, drops, pieces, history.length, index, whole, put],
  );
}

export type Cuts = ReturnType<typeof useCuts>;
