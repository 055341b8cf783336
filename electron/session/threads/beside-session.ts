import type { Opening } from '#core/journal/opening.ts';
import type { Label } from '#format/core/documents/label.ts';
import type { NetRow } from '#format/core/documents/net-row.ts';
import { asSpan, asTs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import type { Session } from '#session/run/session.ts';
import type { SessionJournal } from '#session/run/session-journal.ts';
import { LagWatch } from '#session/threads/lag-watch.ts';
import { NetWatch } from '#session/threads/net-watch.ts';
import { VoiceWatch } from '#session/threads/voice-watch.ts';

/** Longer than the longest time for which input is held back (0.32 s, the fallback), and a turn of the journal. */
const HOLD_US = asSpan(500_000);

/** A label, and the stretch of which it tells. */
interface Stretch {
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
  readonly label: Label;
  readonly rms?: number;
}

/** Takes out of a list what is due. */
function dueOf<T>(waiting: T[], isDue: (one: T) => boolean): T[] {
  if (waiting.length === 0) return [];
  const due = waiting.filter(isDue);
  if (due.length > 0) waiting.splice(0, waiting.length, ...waiting.filter((one) => !isDue(one)));
  return due;
}

/** What is watched beside pictures and input, each in a thread of its own: a recording never depends on any of it. */
export class BesideSession implements AsyncDisposable {
  readonly #session: Session;
  readonly #lag: LagWatch;
  readonly #network: NetWatch | undefined;
  readonly #voice: VoiceWatch | undefined;
  /** What awaits the word on whether it lies in a gap. */
  readonly #rows: NetRow[] = [];
  readonly #labels: Stretch[] = [];
  /** What was written last. */
  #row: NetRow | undefined;
  #rms: number | undefined;

  /** `journal`: its path. */
  constructor(journal: string, { calibration, plan }: Opening, session: Session) {
    this.#session = session;
    this.#lag = new LagWatch({ journal, lateUs: asSpan(calibration?.correction_us ?? 0), fps: plan.fps });
    this.#network = session.network && new NetWatch(session.network);
    this.#voice = session.voice ? new VoiceWatch(session.control.shared) : undefined;
  }

  /**
   * Writes what was measured up to half a second ago, and lies in no gap: of a time in which nothing may be recorded, not even a figure is kept. A gap is known a
   * little after it began.
   */
  drain(journal: SessionJournal, now: TsUs): void {
    const { control, chat } = this.#session;
    const startUs = control.startUs ?? Number.POSITIVE_INFINITY;
    const fits = ({ fromUs, toUs }: Pick<Stretch, 'fromUs' | 'toUs'>) => fromUs >= startUs && !journal.gaps.overlaps(fromUs, toUs);
    this.#rows.push(...(this.#network?.take() ?? []));
    this.#labels.push(
      ...(chat?.take() ?? []).map(({ fromUs, toUs, val }) => stretchOf('chat_agg', asTs(fromUs), asTs(toUs), val)),
      ...(this.#voice?.take() ?? []).map(({ fromUs, toUs, rms }) => ({ ...stretchOf('voice_agg', fromUs, toUs, { rms }), rms })),
    );
    for (const row of dueOf(this.#rows, ({ tsUs }) => tsUs <= now - HOLD_US)) {
      if (!fits({ fromUs: row.tsUs, toUs: row.tsUs })) continue;
      journal.net(row);
      this.#row = row;
    }
    const due = dueOf(this.#labels, ({ toUs }) => toUs <= now - HOLD_US).filter(fits);
    this.#rms = due.findLast(({ rms }) => rms !== undefined)?.rms ?? this.#rms;
    journal.labels(due.map(({ label }) => label).sort((a, b) => a.ts_us - b.ts_us));
  }

  /** For the displays, `elapsedS` into the session: what was written, and whether the microphone is open. */
  now(elapsedS: number) {
    return { lag: this.#lag.at(elapsedS), network: this.#row, voice: this.#voice && { ...this.#voice.now, rms: this.#rms } };
  }

  /** The session is over: resolves when its threads have ended, or a second later. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#session.control.stop(nowUs());
    this.#lag[Symbol.dispose]();
    await Promise.all([this.#network?.end(), this.#voice?.end()]);
  }
}

/** `custom_from_us`: where the stretch began, so that a cut keeps nothing of what was before it. */
const stretchOf = (type: 'chat_agg' | 'voice_agg', fromUs: TsUs, toUs: TsUs, val: object): Stretch => ({
  fromUs,
  toUs,
  label: { ts_us: toUs, type, val, custom_from_us: Math.round(fromUs) },
});
