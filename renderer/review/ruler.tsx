import { useRef } from 'react';
import { drawRuler, RULER_HEIGHT, type RulerView } from '#renderer/review/draw/draw-ruler.ts';
import { TimeCanvas } from '#renderer/review/draw/time-canvas.tsx';
import { say } from '#renderer/text/say.ts';
import type { Piece } from '#shard/core/trim/trim.ts';

/** Nearer to an edge of what is chosen than this, a press moves that edge, px. */
const GRIP_PX = 8;

interface Props {
  readonly view: RulerView;
  readonly frameAt: (us: number) => number;
  readonly onPick: (frame: number) => void;
  readonly onChoose: (chosen: Piece) => void;
  readonly onZoom: (by: number) => boolean;
}

/** The clock of a recording: a click goes there, dragging chooses a stretch or moves one of its edges; I and O do the same. */
export function Ruler({ view, frameAt, onPick, onChoose, onZoom }: Props) {
  /** The edge that stays, of a drag that began at a time. */
  const fixed = useRef(0);
  const began = useRef<number>(undefined);
  return (
    <TimeCanvas
      view={view}
      height={RULER_HEIGHT}
      label={say('review.ruler')}
      draw={drawRuler}
      onZoom={onZoom}
      onPick={(us) => onPick(frameAt(us))}
      onDrag={(fromUs, toUs, pixelUs) => {
        const { chosen } = view;
        const isAt = (edge: number) => Math.abs(view.tsUs(edge) - fromUs) < GRIP_PX * pixelUs;
        // What is chosen changes while it is dragged: which edge stays is known from the first move on.
        if (began.current !== fromUs) {
          began.current = fromUs;
          fixed.current = frameAt(fromUs);
          if (chosen !== undefined && isAt(chosen.from)) fixed.current = chosen.to;
          else if (chosen !== undefined && isAt(chosen.to)) fixed.current = chosen.from;
        }
        const frame = frameAt(toUs);
        if (frame !== fixed.current) onChoose({ from: Math.min(frame, fixed.current), to: Math.max(frame, fixed.current) });
      }}
    />
  );
}
