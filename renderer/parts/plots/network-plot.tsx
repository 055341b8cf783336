import { useMemo } from 'react';
import { asTs } from '#format/core/time/units.ts';
import { drawNetwork, NETWORK_HEIGHT } from '#renderer/review/draw/draw-network.ts';
import { TimeCanvas } from '#renderer/review/draw/time-canvas.tsx';
import { useRoute } from '#renderer/route.ts';
import { decimal } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { typical } from '#shard/core/review/network-track.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

interface Props {
  readonly sessionId: string;
  readonly network: NonNullable<ShardDetail['network']>;
}

/** The network over a recording; a click leads to the frame. */
export function NetworkPlot({ sessionId, network: { points, fps, durationS } }: Props) {
  const [, go] = useRoute();
  const view = useMemo(() => ({ points, originUs: asTs(0), fromUs: asTs(0), toUs: asTs(1e6 * durationS) }), [points, durationS]);
  const figure = (value: number | undefined) => (value === undefined ? '—' : decimal(value));
  const figures = {
    rtt: figure(typical(points, 'rttMs')),
    jitter: figure(typical(points, 'jitterMs')),
    loss: figure(Math.max(0, ...points.map(({ lossPct = 0 }) => lossPct))),
    up: figure(typical(points, 'uplinkKbps')),
    down: figure(typical(points, 'downlinkKbps')),
  };
  return (
    <>
      <h2>{say('shard.network')}</h2>
      <p>{say('shard.network.is', figures)}</p>
      <TimeCanvas
        view={view}
        height={NETWORK_HEIGHT}
        label={say('shard.network.plot', figures)}
        draw={drawNetwork}
        onPick={(us) => go({ part: 'review', sessionId, frame: Math.max(0, Math.floor((us / 1e6) * fps)) })}
      />
    </>
  );
}
