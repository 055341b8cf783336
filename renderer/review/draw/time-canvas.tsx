import { useEffect, useRef, useState } from 'react';
import type { SpanUs } from '#core/time/units.ts';
import { useDark } from '#renderer/parts/hooks/use-dark.ts';
import { type Colors, type TimeView, timeAt } from '#renderer/review/draw/draw-lanes.ts';

interface TimeCanvasProps<V extends TimeView> {
  readonly view: V;
  readonly height: number;
  readonly label: string;
  readonly draw: (context: CanvasRenderingContext2D, width: number, view: V, colors: Colors) => void;
  /** Receives the clicked time, and the time one pixel covers. */
  readonly onPick: (us: number, pixelUs: SpanUs) => void;
  /** Receives the time under a pointer that moves while it is pressed. */
  readonly onDrag?: (us: number) => void;
  /** Receives 1 for a turn of the wheel away from the user, -1 for one towards. */
  readonly onZoom?: (by: number) => void;
}

/** A canvas with a time axis: redrawn when its content changes, sharp on every screen; a click picks a time, as keys do elsewhere. */
export function TimeCanvas<V extends TimeView>({ view, height, label, draw, onPick, onDrag, onZoom }: TimeCanvasProps<V>) {
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
  useWheel(canvas, onZoom);
  const timeOf = (clientX: number, element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    return timeAt(view, box.width, clientX - box.left);
  };
  return (
    <canvas
      ref={canvas}
      className="time"
      style={{ height }}
      role="img"
      aria-label={label}
      onPointerDown={({ clientX, currentTarget, pointerId }) => {
        if (onDrag !== undefined) currentTarget.setPointerCapture(pointerId);
        onPick(timeOf(clientX, currentTarget), (view.toUs - view.fromUs) / currentTarget.getBoundingClientRect().width);
      }}
      onPointerMove={({ clientX, currentTarget, buttons }) => {
        if (buttons !== 0) onDrag?.(timeOf(clientX, currentTarget));
      }}
    />
  );
}

/** React's own listener is passive: the page would scroll besides. */
function useWheel(canvas: React.RefObject<HTMLCanvasElement | null>, onZoom: ((by: number) => void) | undefined): void {
  const zooming = useRef(onZoom);
  zooming.current = onZoom;
  useEffect(() => {
    const element = canvas.current;
    const turn = (event: WheelEvent) => {
      if (zooming.current === undefined || event.deltaY === 0) return;
      event.preventDefault();
      zooming.current(event.deltaY < 0 ? 1 : -1);
    };
    element?.addEventListener('wheel', turn, { passive: false });
    return () => element?.removeEventListener('wheel', turn);
  }, [canvas]);
}

function colorsOf(element: HTMLElement): Colors {
  // A custom property reads back as written, `light-dark()` and all; borders read back as colours.
  const { color, borderTopColor, borderRightColor, borderBottomColor } = getComputedStyle(element);
  return { ink: color, faint: borderTopColor, accent: borderRightColor, dead: borderBottomColor };
}
