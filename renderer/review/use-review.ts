import { useEffect, useState } from 'react';
import type { ShardDetail, ShardInput } from '#core/app/contract.ts';
import { FrameIndex, unpackFrames } from '#core/review/frame-table.ts';
import { type MouseTrack, unpackMouse } from '#core/review/mouse-track.ts';
import { type PadTrack, unpackPads } from '#core/review/pad-track.ts';
import { type Problem, problemsOf } from '#core/review/problems.ts';
import { useApp } from '#renderer/app-context.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';

/** Everything in a recording except its pictures. */
export interface Reviewed {
  readonly detail: ShardDetail;
  readonly index: FrameIndex;
  readonly mouse: MouseTrack;
  readonly pads: PadTrack;
  readonly input: ShardInput;
  readonly problems: readonly Problem[];
}

/** Reads it, once for each recording. */
export function useReview(sessionId: string) {
  const { link } = useApp();
  const { ask, fault } = useAsked();
  const [reviewed, setReviewed] = useState<Reviewed>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each recording; `ask` changes with what it runs
  useEffect(() => {
    void ask(async () => {
      const [frames, mouse, pads, input, detail] = await Promise.all([
        link.bytes(`/shard/${sessionId}/frames`),
        link.bytes(`/shard/${sessionId}/mouse`),
        link.bytes(`/shard/${sessionId}/pads`),
        link.call('shard.input', { sessionId }),
        link.call('shard.read', { sessionId }),
      ]);
      setReviewed({
        detail,
        index: new FrameIndex(unpackFrames(frames)),
        mouse: unpackMouse(mouse),
        pads: unpackPads(pads),
        input,
        problems: problemsOf(detail.findings),
      });
    });
  }, [sessionId]);
  return { reviewed, fault };
}
