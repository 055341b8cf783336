import { useEffect, useState } from 'react';
import { useApp } from '#renderer/app-context.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { FrameIndex, unpackFrames } from '#shard/core/review/frame-table.ts';
import { type MouseTrack, unpackMouse } from '#shard/core/review/mouse-track.ts';
import { type PadTrack, unpackPads } from '#shard/core/review/pad-track.ts';
import type { ShardDetail, ShardInput } from '#shard/core/review/shard-detail.ts';

/** Everything in a recording except its pictures; what comes later is empty until then. */
export interface Reviewed {
  readonly index: FrameIndex;
  readonly mouse: MouseTrack;
  readonly pads: PadTrack;
  readonly input: ShardInput;
  /** Absent while it is judged. */
  readonly detail?: ShardDetail;
  /** A table of it is torn: the pictures are there, some of the input is not. */
  readonly inputMissing: boolean;
}

const NOTHING: Omit<Reviewed, 'index'> = {
  mouse: { tsUs: new Float64Array(), dx: new Float32Array(), dy: new Float32Array() },
  pads: { tsUs: new Float64Array(), axes: new Float32Array(), buttons: new Uint16Array(), pad: new Uint16Array() },
  input: { presses: [], markersUs: [], gaps: [] },
  inputMissing: false,
};

/** Reads it, once for each recording: the table of its frames first, by which pictures are shown; the input and the verdict follow. */
export function useReview(sessionId: string) {
  const { link } = useApp();
  const { ask, fault } = useAsked();
  const [reviewed, setReviewed] = useState<Reviewed>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each recording; `ask` changes with what it runs
  useEffect(() => {
    let isShown = true;
    const add = (part: Partial<Reviewed>) => isShown && setReviewed((so) => so && { ...so, ...part });
    const input = async (read: Promise<Partial<Reviewed>>) => add(await read.catch(() => ({ inputMissing: true })));
    void ask(async () => {
      const frames = await link.bytes(`/shard/${sessionId}/frames`);
      if (!isShown) return;
      setReviewed({ ...NOTHING, index: new FrameIndex(unpackFrames(frames)) });
      await Promise.all([
        input(link.call('shard.input', { sessionId }).then((all) => ({ input: all }))),
        input(link.bytes(`/shard/${sessionId}/mouse`).then((packed) => ({ mouse: unpackMouse(packed) }))),
        input(link.bytes(`/shard/${sessionId}/pads`).then((packed) => ({ pads: unpackPads(packed) }))),
        link.call('shard.read', { sessionId }).then((detail) => add({ detail })),
      ]);
    });
    return () => {
      isShown = false;
    };
  }, [sessionId]);
  return { reviewed, fault };
}
