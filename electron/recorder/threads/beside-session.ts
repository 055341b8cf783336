import type { Label } from '#core/format/documents/label.ts';
import type { Opening } from '#core/format/journal/opening.ts';
import type { NetRow } from '#core/network/net-row.ts';
import type { TsUs } from '#core/time/units.ts';
import type { Session } from '#recorder/session.ts';
import type { SessionJournal } from '#recorder/session-journal.ts';
import { LagWatch } from '#recorder/threads/lag-watch.ts';
import { NetWatch } from '#recorder/threads/net-watch.ts';
import { VoiceWatch } from '#recorder/threads/voice-watch.ts';

/** What is watched beside pictures and input, each in a thread of its own: a recording never depends on any of it. */
export class BesideSession implements AsyncDisposable {
  readonly #session: Session;
  readonly #lag: LagWatch;
  readonly #network: NetWatch | undefined;
  readonly #voice: VoiceWatch | undefined;
  /** When the recording was last closed to its game. */
  #closedUs: TsUs = Number.NEGATIVE_INFINITY;
  #gaps = 0;
  /** What was written last. */
  #row: NetRow | undefined;
  #rms: number | undefined;

  /** `journal`: its path. */
  constructor(journal: string, { calibration, plan }: Opening, session: Session) {
    this.#session = session;
    this.#lag = new LagWatch({ journal, lateUs: calibration?.correction_us ?? 0, fps: plan.fps });
    this.#network = session.network && new NetWatch(session.network);
    this.#voice = session.voice ? new VoiceWatch(session.control.shared) : undefined;
  }

  /** Writes what has come since the last call. Of a time in which nothing may be recorded, not even a figure is kept. */
  drain(journal: SessionJournal, now: TsUs): void {
    const { control, chat } = this.#session;
    // A gap may be over before it is seen: each is in the journal.
    if (control.closedFor !== undefined || journal.gaps.count !== this.#gaps) this.#closedUs = now;
    this.#gaps = journal.gaps.count;
    const openUs = Math.max(this.#closedUs, control.startUs ?? Number.POSITIVE_INFINITY);
    for (const row of this.#network?.take() ?? []) {
      if (row.tsUs <= openUs) continue;
      journal.net(row);
      this.#row = row;
    }
    const levels = (this.#voice?.take() ?? []).filter(({ fromUs }) => fromUs > openUs);
    this.#rms = levels.at(-1)?.rms ?? this.#rms;
    const chats = (chat?.take() ?? []).filter(({ fromUs }) => fromUs > openUs);
    const labels = [
      ...chats.map(({ fromUs, toUs, val }) => labelOf('chat_agg', fromUs, toUs, val)),
      ...levels.map(({ fromUs, toUs, rms }) => labelOf('voice_agg', fromUs, toUs, { rms })),
    ];
    journal.labels(labels.sort((a, b) => a.ts_us - b.ts_us));
  }

  /** For the displays, `elapsedS` into the session: what was written, and whether the microphone is open. */
  now(elapsedS: number) {
    return { lag: this.#lag.at(elapsedS), network: this.#row, voice: this.#voice && { ...this.#voice.now, rms: this.#rms } };
  }

  /** The session is over: resolves when its threads have ended, or a second later. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#session.control.stop();
    this.#lag[Symbol.dispose]();
    await Promise.all([this.#network?.end(), this.#voice?.end()]);
  }
}

/** `custom_from_us`: where the stretch began, so that a cut keeps nothing of what was before it. */
const labelOf = (type: 'chat_agg' | 'voice_agg', fromUs: TsUs, toUs: TsUs, val: object): Label => ({
  ts_us: toUs,
  type,
  val,
  custom_from_us: Math.round(fromUs),
});
