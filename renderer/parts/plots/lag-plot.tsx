import { useMemo } from 'react';
import { Button } from 'react-aria-components';
import { asTs } from '#format/core/time/units.ts';
import { drawLag, LAG_HEIGHT } from '#renderer/review/draw/draw-lag.ts';
import { TimeCanvas } from '#renderer/review/draw/time-canvas.tsx';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

/** How far the picture is behind the input over a recording; a click leads to the frame, as do the buttons where it changed. */
export function LagPlot({ sessionId, lag }: { readonly sessionId: string; readonly lag: NonNullable<ShardDetail['lag']> }) {
  const [, go] = useRoute();
  const { fps, median, low, high, referenceMs, windows, changes } = lag;
  const view = useMemo(() => ({ lag, originUs: asTs(0), fromUs: asTs(0), toUs: asTs(1e6 * (windows.at(-1)?.toS ?? 0)) }), [lag, windows]);
  const show = (atS: number) => go({ part: 'review', sessionId, frame: Math.max(0, Math.floor(atS * fps)) });
  const figures = { ms: tenths(median), low: tenths(low), high: tenths(high) };
  return (
    <>
      <h2>{say('shard.lag')}</h2>
      <p>
        {say('shard.lag.is', figures)} {referenceMs !== undefined && say('shard.lag.reference', { ms: tenths(referenceMs) })}
      </p>
      <TimeCanvas view={view} height={LAG_HEIGHT} label={say('shard.lag.plot', figures)} draw={drawLag} onPick={(us) => show(us / 1e6)} />
      <ul>
        {changes.map(({ atS, fromMs, toMs }) => (
          <li key={atS}>
            <Button onPress={() => show(atS)}>
              {say('rec.lag.moved', { from: tenths(fromMs), to: tenths(toMs), at: clockText(atS) })}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

const tenths = (ms: number) => Math.round(10 * ms) / 10;
