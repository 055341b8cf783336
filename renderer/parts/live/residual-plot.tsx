import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useApp } from '#renderer/app-context.tsx';
import { useDark } from '#renderer/parts/hooks/use-dark.ts';
import { say } from '#renderer/text/say.ts';

/** GAP v0.2 section 8: an input row within 8 ms of every frame. */
const LIMIT_MS = 8;
const HEIGHT = 160;
/** Five redraws a second are enough for the eye, and leave the processor to the game. */
const DRAW_MS = 200;

/** Error of the last minute: capture against the grid, and the nearest input row, with the limit. */
export function ResidualPlot() {
  const place = useRef<HTMLDivElement>(null);
  const { store } = useApp();
  const dark = useDark();
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew in the colours of the other theme
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    // A custom property reads back as written, `light-dark()` and all; a border reads back as a colour.
    const { color, borderRightColor: accent } = getComputedStyle(element);
    const axis = { stroke: color, grid: { stroke: `color-mix(in srgb, ${color} 20%, transparent)` } };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: true, live: false },
        cursor: { show: false },
        scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(LIMIT_MS * 1.2, max)] } },
        axes: [
          { ...axis, values: (_, ticks) => ticks.map((s) => `${s} s`) },
          { ...axis, size: 56, values: (_, ticks) => ticks.map((ms) => `${ms} ms`) },
        ],
        series: [
          {},
          { label: say('rec.plot.residual'), stroke: accent, width: 2 },
          { label: say('rec.plot.nearest'), stroke: color, width: 1, dash: [6, 4] },
          { label: `${say('rec.plot.limit')} ${LIMIT_MS}`, stroke: color, width: 1, dash: [2, 4] },
        ],
      },
      [[], [], [], []],
      element,
    );
    const draw = () => {
      const [s, residual, nearest] = store.recent.columns();
      plot.setData([s, residual, nearest, s.map(() => LIMIT_MS)]);
    };
    draw();
    const timer = setInterval(draw, DRAW_MS);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      clearInterval(timer);
      observer.disconnect();
      plot.destroy();
    };
  }, [store, dark]);
  return <div ref={place} className="plot" role="img" aria-label={say('rec.plot')} />;
}
