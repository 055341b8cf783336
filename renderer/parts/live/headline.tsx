import { useMemo } from 'react';
import { type Headline, headlineOf, type Tone } from '#core/app/live/headline.ts';
import { useAppKnown, useView } from '#renderer/app-context.tsx';
import { decimal, millis, roughly, seconds } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';

/** A shape for each tone: colour alone says nothing to one man in twelve. */
export const SHAPES: Readonly<Record<Tone, string>> = { rec: '●', paused: '❚❚', late: '▲', fail: '▲', unknown: '○' };

/** What is known of the session, in one line. `now`: of `performance.now()`. */
export function useHeadline(now: number): Headline {
  const { state, gone } = useView();
  const written = useAppKnown((known) => known.written);
  const writtenAtMs = useAppKnown((known) => known.writtenAtMs);
  const snapshot = useAppKnown((known) => known.snapshot);
  return headlineOf({ state, written, sinceMs: Math.max(0, now - writtenAtMs), snapshot, gone });
}

export function headlineText(headline: Headline): string {
  switch (headline.says) {
    case 'missing':
    case 'unusable':
      return say(`rec.${headline.says}`, { percent: seconds(headline.percent) });
    case 'residual':
      return say('rec.residual', { ms: millis(headline.us) });
    case 'closed':
      return headline.stopsInS === undefined ? say('rec.closed') : say('rec.closed.stops', { time: roughly(headline.stopsInS) });
    case 'paused':
      return say(`rec.paused.${headline.why}`);
    default:
      return say(`rec.${headline.says}`);
  }
}

/** The time that stands in the file; undefined before there is any. */
export function useWrittenTime(): string | undefined {
  const written = useAppKnown((known) => known.written);
  return written?.fps === undefined ? undefined : clockText(written.frames / written.fps);
}

/** The one line that counts, how long it has been, and how far the picture is behind the hand. */
export function HeadlineBar({ headline }: { readonly headline: Headline }) {
  const time = useWrittenTime();
  const lag = useAppKnown((known) => known.snapshot?.lag);
  const text = headlineText(headline);
  // Figures change twenty times a second: what is read aloud is what has become of it, once.
  const kind = headline.says === 'paused' ? headline.why : headline.says;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it is another one
  const announced = useMemo(() => text, [kind]);
  return (
    <div className={`headline ${headline.tone}`}>
      <h1 id="recording" tabIndex={-1}>
        <span className="shape" aria-hidden="true">
          {SHAPES[headline.tone]}
        </span>{' '}
        {text}
      </h1>
      <p className="hidden" role="status">
        {announced}
      </p>
      <p className="clock">{time ?? '—'}</p>
      {headline.tone === 'rec' && lag?.state === 'known' && lag.ms !== undefined && (
        <p className="beside">{say('rec.recording.lag', { ms: decimal(lag.ms) })}</p>
      )}
    </div>
  );
}
