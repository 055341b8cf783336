import { useRef } from 'react';
import type { Piece } from '#core/trim/trim.ts';
import { drawRuler, RULER_HEIGHT, type RulerView } from '#renderer/review/draw/draw-ruler.ts';
import { TimeCanvas } from '#renderer/review/draw/time-canvas.tsx';
import { say } from '#renderer/text/say.ts';

/** Nearer to an edge of what is chosen than this, a press moves that edge, px. */
const GRIP_PX = 8;

interface Props {
  readonly view: RulerView;
  readonly frameAt: (us: number) => number;
  readonly onPick: (frame: number) => void;
  readonly onChoose: (chosen: Piece) => void;
  readonly onZoom: (by: number) => void;
}

/** The clock of a recording: a click goes there, dragging chooses a stretch or moves one of its edges; I and O do the same. */
export function Ruler({ view, frameAt, onPick, onChoose, onZoom }: Props) {
  const fixed = useRef(0);
  return (
    <TimeCanvas
      view={view}
      height={RULER_HEIGHT}
      label={say('review.ruler')}
      draw={drawRuler}
      onZoom={onZoom}
      onPick={(us, pixelUs) => {
        const frame = frameAt(us);
        const { chosen } = view;
        const isAt = (edge: number) => Math.abs(view.tsUs(edge) - us) < GRIP_PX * pixelUs;
        // The other edge stays.
        if (chosen !== undefined && isAt(chosen.from)) fixed.current = chosen.to;
        else if (chosen !== undefined && isAt(chosen.to)) fixed.current = chosen.from;
        else {
          fixed.current = frame;
          onPick(frame);
        }
      }}
      onDrag={(us) => {
        const frame = frameAt(us);
        if (frame !== fixed.current) onChoose({ from: Math.min(frame, fixed.current), to: Math.max(frame, fixed.current) });
      }}
    />
  );
}
