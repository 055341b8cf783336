import { useEffect, useRef, useState } from 'react';
import { asSpan, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { useDark } from '#renderer/parts/hooks/use-dark.ts';
import { type Colors, type TimeView, timeAt } from '#renderer/review/draw/draw-lanes.ts';

interface TimeCanvasProps<V extends TimeView> {
  readonly view: V;
  readonly height: number;
  readonly label: string;
  readonly draw: (context: CanvasRenderingContext2D, width: number, view: V, colors: Colors) => void;
  /** Receives the clicked time, and the time one pixel covers. */
  readonly onPick: (us: TsUs, pixelUs: SpanUs) => void;
  /** Receives the times at which a drag began and is now, and the time one pixel covers; nothing is picked then. Without it a drag goes where it is. */
  readonly onDrag?: (fromUs: TsUs, toUs: TsUs, pixelUs: SpanUs) => void;
  /** Receives 1 for a turn of the wheel away from the user, -1 for one towards. False: nothing came of it, and the page may scroll. */
  readonly onZoom?: (by: number) => boolean;
}

/** A pointer that is pressed moves by a pixel or two by itself. */
const DRAG_PX = 4;
/** A notch of most wheels; touch pads send it in many small parts. */
const NOTCH_PX = 100;

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
  const pixelUs = (element: HTMLElement) => asSpan((view.toUs - view.fromUs) / element.getBoundingClientRect().width);
  const press = useRef<{ readonly x: number; readonly us: TsUs; dragged: boolean }>(undefined);
  return (
    <canvas
      ref={canvas}
      className="time"
      style={{ height }}
      role="img"
      aria-label={label}
      onPointerDown={({ button, clientX, currentTarget, pointerId }) => {
        if (button !== 0) return;
        currentTarget.setPointerCapture(pointerId);
        press.current = { x: clientX, us: timeOf(clientX, currentTarget), dragged: false };
      }}
      onPointerMove={({ clientX, currentTarget, pointerId }) => {
        const { current } = press;
        if (current === undefined || !currentTarget.hasPointerCapture(pointerId)) return;
        current.dragged ||= Math.abs(clientX - current.x) >= DRAG_PX;
        if (!current.dragged) return;
        const us = timeOf(clientX, currentTarget);
        if (onDrag === undefined) onPick(us, pixelUs(currentTarget));
        else onDrag(current.us, us, pixelUs(currentTarget));
      }}
      onPointerUp={({ currentTarget }) => {
        const { current } = press;
        press.current = undefined;
        // Only now: what is picked may move the view away from under the pointer.
        if (current !== undefined && !current.dragged) onPick(current.us, pixelUs(currentTarget));
      }}
      onPointerCancel={() => {
        press.current = undefined;
      }}
    />
  );
}

/** React's own listener is passive: the page would scroll besides. */
function useWheel(canvas: React.RefObject<HTMLCanvasElement | null>, onZoom: ((by: number) => boolean) | undefined): void {
  const zooming = useRef(onZoom);
  zooming.current = onZoom;
  useEffect(() => {
    const element = canvas.current;
    let turned = 0;
    const turn = (event: WheelEvent) => {
      if (zooming.current === undefined || event.deltaY === 0) return;
      // A wheel that counts in lines or pages has turned by a notch at least.
      turned += event.deltaMode === 0 ? event.deltaY : Math.sign(event.deltaY) * NOTCH_PX;
      if (Math.abs(turned) < NOTCH_PX) return event.preventDefault();
      const by = turned < 0 ? 1 : -1;
      turned = 0;
      if (zooming.current(by)) event.preventDefault();
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
