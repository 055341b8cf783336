import { useEffect, useRef, useState } from 'react';
import type { SpanUs } from '#core/time/units.ts';
import { useDark } from '#renderer/parts/hooks/use-dark.ts';
import { type Colors, type TimeView, timeAt } from '#renderer/review/draw-lanes.ts';

interface TimeCanvasProps<V extends TimeView> {
  readonly view: V;
  readonly height: number;
  readonly label: string;
  readonly draw: (context: CanvasRenderingContext2D, width: number, view: V, colors: Colors) => void;
  /** Receives the clicked time, and the time one pixel covers. */
  readonly onPick: (us: number, pixelUs: SpanUs) => void;
}

/** A canvas with a time axis: redrawn when its content changes, sharp on every screen; a click picks a time, as keys do elsewhere. */
export function TimeCanvas<V extends TimeView>({ view, height, label, draw, onPick }: TimeCanvasProps<V>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const dark = useDark();
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew in the colours of the other theme
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || width === 0) return;
    const sharp = window.devicePixelRatio;
    element.width = Math.round(width * sharp);
    element.height = Math.round(height * sharp);
    context.scale(sharp, sharp);
    draw(context, width, view, colorsOf(element));
  }, [view, width, height, draw, dark]);
  return (
    <canvas
      ref={canvas}
      className="time"
      style={{ height }}
      role="img"
      aria-label={label}
      onPointerDown={({ clientX, currentTarget }) => {
        const box = currentTarget.getBoundingClientRect();
        onPick(timeAt(view, box.width, clientX - box.left), (view.toUs - view.fromUs) / box.width);
      }}
    />
  );
}

function colorsOf(element: HTMLElement): Colors {
  // A custom property reads back as written, `light-dark()` and all; borders read back as colours.
  const { color, borderTopColor, borderRightColor, borderBottomColor } = getComputedStyle(element);
  return { ink: color, faint: borderTopColor, accent: borderRightColor, dead: borderBottomColor };
}
