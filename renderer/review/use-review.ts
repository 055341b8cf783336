import { useEffect, useState } from 'react';
import { type Problem, problemsOf } from '#core/review/problems.ts';
import { useApp } from '#renderer/app-context.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { FrameIndex, unpackFrames } from '#shard/core/review/frame-table.ts';
import { type MouseTrack, unpackMouse } from '#shard/core/review/mouse-track.ts';
import { type PadTrack, unpackPads } from '#shard/core/review/pad-track.ts';
import type { ShardDetail, ShardInput } from '#shard/core/review/shard-detail.ts';

/** Everything in a recording except its pictures. */
export interface Reviewed {
  readonly detail: ShardDetail;
  readonly index: FrameIndex;
  readonly mouse: MouseTrack;
  readonly pads: PadTrack;
  readonly input: ShardInput;
  readonly problems: readonly Problem[];
  /** A table of it is torn: the pictures are there, some of the input is not. */
  readonly inputMissing: boolean;
}

const NO_MOUSE: MouseTrack = { tsUs: new Float64Array(), dx: new Float32Array(), dy: new Float32Array() };
const NO_PADS: PadTrack = { tsUs: new Float64Array(), axes: new Float32Array(), buttons: new Uint16Array(), pad: new Uint16Array() };
const NO_INPUT: ShardInput = { presses: [], markersUs: [], gaps: [] };

/** Reads it, once for each recording. */
export function useReview(sessionId: string) {
  const { link } = useApp();
  const { ask, fault } = useAsked();
  const [reviewed, setReviewed] = useState<Reviewed>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each recording; `ask` changes with what it runs
  useEffect(() => {
    void ask(async () => {
      let inputMissing = false;
      const orNone = async <T>(read: Promise<T>, none: T): Promise<T> =>
        await read.catch(() => {
          inputMissing = true;
          return none;
        });
      const [frames, mouse, pads, input, detail] = await Promise.all([
        link.bytes(`/shard/${sessionId}/frames`),
        orNone(link.bytes(`/shard/${sessionId}/mouse`).then(unpackMouse), NO_MOUSE),
        orNone(link.bytes(`/shard/${sessionId}/pads`).then(unpackPads), NO_PADS),
        orNone(link.call('shard.input', { sessionId }), NO_INPUT),
        link.call('shard.read', { sessionId }),
      ]);
      setReviewed({
        detail,
        index: new FrameIndex(unpackFrames(frames)),
        mouse,
        pads,
        input,
        inputMissing,
        problems: problemsOf(detail.findings),
      });
    });
  }, [sessionId]);
  return { reviewed, fault };
}
