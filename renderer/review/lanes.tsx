import { useMemo } from 'react';
import { type Problem, worstFrame } from '#core/review/problems.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { drawLag, LAG_HEIGHT } from '#renderer/review/draw/draw-lag.ts';
import { CURVE, drawCurve, drawLanes, lanesHeight, lanesOf } from '#renderer/review/draw/draw-lanes.ts';
import { drawNetwork, NETWORK_HEIGHT } from '#renderer/review/draw/draw-network.ts';
import { TimeCanvas } from '#renderer/review/draw/time-canvas.tsx';
import { Ruler } from '#renderer/review/ruler.tsx';
import type { Cuts } from '#renderer/review/use-cuts.ts';
import type { Reviewed } from '#renderer/review/use-review.ts';
import { say } from '#renderer/text/say.ts';

interface Props {
  readonly reviewed: Reviewed;
  readonly problems: readonly Problem[];
  readonly frame: number;
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
  readonly cuts: Cuts;
  readonly goTo: (frame: number) => void;
  /** False where there is nothing more to show. */
  readonly zoom: (by: number) => boolean;
}

/** All that happens over the same stretch of time, one below the other: clock, lag, keys, mouse, network, capture error. */
export function Lanes({ reviewed, problems, frame, fromUs, toUs, cuts: { drops, chosen, choose }, goTo, zoom }: Props) {
  const { index, mouse, input, detail } = reviewed;
  const { lag, network } = detail ?? {};
  const originUs = index.tsUs(0);
  const ruler = useMemo(
    () => ({ tsUs: (n: number) => index.tsUs(n), frame, drops, chosen, fromUs, toUs }),
    [index, frame, drops, chosen, fromUs, toUs],
  );
  const view = useMemo(
    () => ({ index, mouse, input, problems, fromUs, toUs, frame }),
    [index, mouse, input, problems, fromUs, toUs, frame],
  );
  const lags = useMemo(() => lag && { lag, originUs, fromUs, toUs }, [lag, originUs, fromUs, toUs]);
  const net = useMemo(() => network && { points: network.points, originUs, fromUs, toUs }, [network, originUs, fromUs, toUs]);
  const pick = (us: TsUs) => goTo(index.at(us));
  return (
    <div className="lanes">
      <Ruler view={ruler} frameAt={(us) => index.at(us)} onPick={goTo} onChoose={choose} onZoom={zoom} />
      {lags !== undefined && (
        <TimeCanvas view={lags} height={LAG_HEIGHT} label={say('review.lag')} draw={drawLag} onPick={pick} onZoom={zoom} />
      )}
      <TimeCanvas
        view={view}
        height={lanesHeight(lanesOf(input.presses).length)}
        label={say('review.lanes')}
        draw={drawLanes}
        onPick={pick}
        onZoom={zoom}
      />
      {net !== undefined && (
        <TimeCanvas view={net} height={NETWORK_HEIGHT} label={say('review.network')} draw={drawNetwork} onPick={pick} onZoom={zoom} />
      )}
      <TimeCanvas
        view={view}
        height={CURVE}
        label={say('review.curve')}
        draw={drawCurve}
        onPick={(us, pixelUs) => goTo(worstFrame(index.table.residualUs, index.at(us - 3 * pixelUs), index.at(us + 3 * pixelUs) + 1))}
        onZoom={zoom}
      />
    </div>
  );
}
