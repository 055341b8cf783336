import type { LagReference, LagReferenceMeta } from '#format/core/documents/lag-reference.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import type { CheckName } from '#format/core/findings/checks.ts';
import { judgedStretches } from '#format/core/quality/sync/sync-report.ts';
import { isCoarse, KEPT_SIGNALS, type KeptSignal } from '#format/core/signal/lag-signals.ts';
import { middle } from '#format/core/signal/theil-sen.ts';

export type LagKey = Pick<LagReference, 'title' | 'build' | 'game' | 'video' | 'input' | 'fps'>;

/** A session that is known less closely teaches nothing: widest interval, ms, and fewest stretches. Turns without an interval of their own need six. */
export const widestMs = (signal: KeptSignal) => (isCoarse(signal) ? 16 : 6);
const LEAST_STRETCHES = 3;
/** One that is this far off its reference is judged by it, and does not move it, ms. */
const MOST_OFF_MS = 5;
const MOST_SESSIONS = 20;
/** Code of the error where the player ended the measurement of a game's lag. */
export const LAG_STOPPED = 'capture.lag-stopped';
/** A session that one of these does not pass has no one lag. */
const SPOILS: readonly string[] = ['sync.cause', 'sync.spread', 'sync.steady', 'sync.related', 'sync.drift'] satisfies readonly CheckName[];

const sameKey = (a: LagKey, b: LagKey) =>
  a.title === b.title && a.build === b.build && a.game === b.game && a.video === b.video && a.input === b.input && a.fps === b.fps;

/** What a session with this key is held against; of several signals the one that says most. */
export function referenceFor(key: LagKey, all: readonly LagReference[]): LagReferenceMeta | undefined {
  const [found] = all
    .filter((one) => sameKey(one, key))
    .toSorted((a, b) => KEPT_SIGNALS.indexOf(a.signal) - KEPT_SIGNALS.indexOf(b.signal));
  return found && metaOf(found);
}

/** The references with one that was just measured, in place of what was known of the same. */
export const withReference = (all: readonly LagReference[], one: LagReference): LagReference[] => [
  ...all.filter((other) => !(sameKey(other, one) && other.signal === one.signal)),
  one,
];

function metaOf({ sessions, signal }: LagReference): LagReferenceMeta {
  const of = (which: 'low' | 'median' | 'high') => middle(Float64Array.from(sessions, (session) => session[which]).sort());
  return { ms: of('median'), low: of('low'), high: of('high'), signal, sessions: sessions.length };
}

/** The key of a session, known once its threads run; undefined where no one game is recorded. */
export function lagKey(
  { name: title, build }: Meta['title'],
  game: readonly string[],
  sources: Pick<LagKey, 'video' | 'input' | 'fps'>,
): LagKey | undefined {
  return game.length === 0 || game.includes('any') ? undefined : { title, build, game: game.join(' '), ...sources };
}

/**
 * The references with what a sealed session adds; undefined where it adds nothing: its lag is not known closely, changed within it, came
 * before its cause, or is off its reference, by which it was judged.
 */
export function withLagOf(all: readonly LagReference[], meta: Meta, { sync, findings }: Qat): LagReference[] | undefined {
  const { recorder, title, display, session_id } = meta;
  const { video, input } = recorder ?? {};
  const key = video && input && lagKey(title, input.game ?? [], { video: video.source, input: input.source, fps: display.fps });
  const lag = sync?.lag_ms;
  if (key === undefined || sync === undefined || lag === undefined) return undefined;
  if (judgedStretches(sync) < LEAST_STRETCHES || lag.high - lag.low > widestMs(lag.signal)) return undefined;
  if (findings.some(({ check, severity }) => severity !== 'pass' && SPOILS.includes(check))) return undefined;
  const before = all.find((one) => sameKey(one, key) && one.signal === lag.signal);
  if (before?.sessions.some((session) => session.session_id === session_id)) return undefined;
  if (before !== undefined && Math.abs(metaOf(before).ms - lag.median) >= MOST_OFF_MS) return undefined;
  const { low, median, high } = lag;
  const sessions = [...(before?.sessions ?? []), { session_id, low, median, high }].slice(-MOST_SESSIONS);
  return [...all.filter((one) => one !== before), { reference_version: '1', ...key, signal: lag.signal, sessions }];
}
