import type { Written } from '#core/app/live/written.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import { useAppKnown } from '#renderer/app-context.tsx';
import { Figure } from '#renderer/parts/figure.tsx';
import type { TextKey } from '#renderer/text/en.ts';
import { bytes, count, decimal, millis, seconds } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';
import { clockText } from '#shard/core/report/clock-text.ts';

/** How far the picture is behind the input; silence is never shown as a figure of now. */
export function lagText({ state, ms, low, high, lastShift }: Snapshot['lag']): string {
  const [at, from, to] = [ms, low, high].map((value) => decimal(value ?? Number.NaN)) as [string, string, string];
  const text =
    state === 'known'
      ? say('rec.lag.known', { ms: at, low: from, high: to })
      : state === 'measuring'
        ? say('rec.lag.measuring', { ms: at })
        : ms === undefined
          ? say('rec.lag.silent')
          : say('rec.lag.last', { ms: at });
  if (lastShift === undefined) return text;
  const { atS, fromMs, toMs } = lastShift;
  return `${text} (${say('rec.lag.moved', { from: decimal(fromMs), to: decimal(toMs), at: clockText(atS) })})`;
}

function networkText({ rttMs, jitterMs, lossPct, uplinkKbps, downlinkKbps }: NonNullable<Snapshot['network']>): string {
  const figure = (value: number | undefined) => (value === undefined ? '—' : decimal(value));
  const rates = { up: figure(uplinkKbps), down: figure(downlinkKbps) };
  return say('rec.network.value', { rtt: figure(rttMs), jitter: figure(jitterMs), loss: figure(lossPct), ...rates });
}

/** How many gaps there are, and which was the last. */
export function gapsText({ gaps, lastGap: gap, frames, fps = Number.NaN }: Written): string {
  if (gap === undefined) return count(gaps);
  const agoS = Math.max(0, frames - gap.frame) / fps;
  const key = gap.open ? 'rec.gap.open' : 'rec.gap.last';
  return `${count(gaps)} (${say(key, { why: say(`rec.gap.${gap.reason}`), frame: gap.frame, seconds: seconds(agoS) })})`;
}

/** An open microphone is always said to be open. */
function voiceText({ listening, rms, why = '' }: NonNullable<Snapshot['voice']>): string {
  if (!listening) return say('rec.voice.none', { why: inWords(why) });
  return rms === undefined ? say('rec.voice.soon') : say('rec.voice.level', { percent: decimal(100 * rms) });
}

/** The figures of a running session: first what is on the disk, then its timing. */
export function LiveFigures({ now }: { readonly now: number }) {
  const written = useAppKnown((known) => known.written);
  const writtenAtMs = useAppKnown((known) => known.writtenAtMs);
  const snapshot = useAppKnown((known) => known.snapshot);
  const unknown = '—';
  const ageS = written?.videoAgeMs === undefined ? undefined : (written.videoAgeMs + Math.max(0, now - writtenAtMs)) / 1000;
  const drift = snapshot?.driftMsPerMin;
  const figures: readonly (readonly [TextKey, string])[] = [
    ['rec.frames', written === undefined ? unknown : count(written.frames)],
    ['rec.bytes', written === undefined ? unknown : bytes(written.videoBytes + written.journalBytes)],
    ['rec.age', ageS === undefined ? say('rec.never') : say('rec.age.value', { seconds: seconds(ageS) })],
    ['rec.capture', snapshot === undefined ? unknown : millis(snapshot.residualUs.p99)],
    ['rec.nearest', snapshot === undefined ? unknown : millis(snapshot.nearestRowUs.p99)],
    ['rec.lag', snapshot === undefined ? unknown : lagText(snapshot.lag)],
    [
      'rec.drift',
      drift === undefined
        ? say('rec.drift.soon')
        : say('rec.drift.value', { slope: decimal(drift.slope), low: decimal(drift.low), high: decimal(drift.high) }),
    ],
    ...(snapshot?.network === undefined ? [] : [['rec.network', networkText(snapshot.network)] as const]),
    ...(snapshot?.voice === undefined ? [] : [['rec.voice', voiceText(snapshot.voice)] as const]),
    ['rec.repeats', snapshot === undefined ? unknown : count(snapshot.repeats)],
    ['rec.drops', snapshot === undefined ? unknown : count(snapshot.drops)],
  ];
  return (
    <dl className="figures">
      {figures.map(([key, value]) => (
        <Figure key={key} name={say(key)} value={value} />
      ))}
    </dl>
  );
}
