import type { Opening } from '#core/format/journal/opening.ts';
import type { TsUs } from '#core/time/units.ts';
import type { Session } from '#recorder/session.ts';
import type { SessionJournal } from '#recorder/session-journal.ts';
import type { ChatTap } from '#recorder/taps/chat-tap.ts';
import { LagWatch } from '#recorder/threads/lag-watch.ts';
import { NetWatch } from '#recorder/threads/net-watch.ts';
import { VoiceWatch } from '#recorder/threads/voice-watch.ts';

/** What is watched beside pictures and input, each in a thread of its own: a recording never depends on any of it. */
export class BesideSession implements Disposable {
  readonly #session: Session;
  readonly #lag: LagWatch;
  readonly #network: NetWatch | undefined;
  readonly #voice: VoiceWatch | undefined;
  readonly #chat: ChatTap | undefined;
  /** When the recording was last closed to its game. */
  #closedUs: TsUs = Number.NEGATIVE_INFINITY;

  /** `journal`: its path. */
  constructor(journal: string, { calibration, plan }: Opening, session: Session, chat: ChatTap | undefined) {
    this.#session = session;
    this.#lag = new LagWatch({ journal, lateUs: calibration?.correction_us ?? 0, fps: plan.fps });
    this.#network = session.network && new NetWatch(session.network);
    this.#voice = session.voice ? new VoiceWatch(session.control.shared) : undefined;
    this.#chat = chat;
  }

  /** Writes what has come since the last call. */
  drain(journal: SessionJournal, now: TsUs): void {
    for (const row of this.#network?.take() ?? []) journal.net(row);
    // Of a time in which nothing may be recorded, not even what the chat was like is kept.
    if (this.#session.control.closedFor !== undefined) this.#closedUs = now;
    const chats = (this.#chat?.take() ?? []).filter(({ fromUs }) => fromUs > this.#closedUs);
    const labels = chats.map(({ toUs, val }) => ({ ts_us: toUs, type: 'chat_agg' as const, val }));
    journal.labels([...labels, ...(this.#voice?.take() ?? [])].sort((a, b) => a.ts_us - b.ts_us));
  }

  /** For the displays, `elapsedS` into the session. */
  now(elapsedS: number) {
    return { lag: this.#lag.at(elapsedS), network: this.#network?.now, voice: this.#voice?.now };
  }

  [Symbol.dispose](): void {
    for (const watch of [this.#lag, this.#network, this.#voice]) watch?.[Symbol.dispose]();
  }
}
