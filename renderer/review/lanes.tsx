import { type ReactNode, useMemo } from 'react';
import { type Problem, worstFrame } from '#core/review/problems.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { drawLag, LAG_HEIGHT } from '#renderer/review/draw/draw-lag.ts';
import { CURVE, drawCurve, drawLanes, keysHeight, lanesHeight, lanesOf, MOUSE } from '#renderer/review/draw/draw-lanes.ts';
import { drawNetwork, NETWORK_HEIGHT } from '#renderer/review/draw/draw-network.ts';
import { TimeCanvas } from '#renderer/review/draw/time-canvas.tsx';
import { Ruler } from '#renderer/review/ruler.tsx';
import type { Cuts } from '#renderer/review/use-cuts.ts';
import type { Reviewed } from '#renderer/review/use-review.ts';
import { decimal } from '#renderer/text/figures.ts';
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
  const keys = lanesOf(input.presses).length;
  return (
    <div className="lanes">
      <Lane name="">
        <Ruler view={ruler} frameAt={(us) => index.at(us)} onPick={goTo} onChoose={choose} onZoom={zoom} />
      </Lane>
      <Lane name={say('review.lane.lag')} unit={lag === undefined ? '' : say('review.lane.lag.ms', { ms: decimal(lag.median) })}>
        {lags === undefined ? (
          <p className="empty" style={{ height: LAG_HEIGHT }}>
            {say(detail === undefined ? 'review.judging' : 'review.lane.lag.none')}
          </p>
        ) : (
          <TimeCanvas view={lags} height={LAG_HEIGHT} label={say('review.lag')} draw={drawLag} onPick={pick} onZoom={zoom} />
        )}
      </Lane>
      <div className="lane">
        <div className="lane-names">
          {keys > 0 && (
            <p className="lane-name" style={{ height: keysHeight(keys) }}>
              <strong>{say('review.lane.keys')}</strong>
            </p>
          )}
          <p className="lane-name" style={{ height: MOUSE }}>
            <strong>{say('review.lane.mouse')}</strong>
          </p>
        </div>
        <TimeCanvas view={view} height={lanesHeight(keys)} label={say('review.lanes')} draw={drawLanes} onPick={pick} onZoom={zoom} />
      </div>
      {net !== undefined && (
        <Lane name={say('review.lane.network')} unit="ms">
          <TimeCanvas view={net} height={NETWORK_HEIGHT} label={say('review.network')} draw={drawNetwork} onPick={pick} onZoom={zoom} />
        </Lane>
      )}
      <Lane name={say('review.lane.late')} unit="ms">
        <TimeCanvas
          view={view}
          height={CURVE}
          label={say('review.curve')}
          draw={drawCurve}
          onPick={(us, pixelUs) => goTo(worstFrame(index.table.residualUs, index.at(us - 3 * pixelUs), index.at(us + 3 * pixelUs) + 1))}
          onZoom={zoom}
        />
      </Lane>
    </div>
  );
}

/** One row over time, and what it is. */
function Lane({ name, unit = '', children }: { readonly name: string; readonly unit?: string; readonly children: ReactNode }) {
  return (
    <div className="lane">
      <p className="lane-name">
        <strong>{name}</strong> {unit}
      </p>
      {children}
    </div>
  );
}
