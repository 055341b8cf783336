import type { Calls, View } from '#core/app/contract.ts';
import type { Draft } from '#core/app/draft.ts';
import { faultOf } from '#core/app/wire.ts';
import { GapError } from '#core/errors.ts';
import type { Invitation } from '#core/sending/invitation.ts';
import { KeptInvitation } from '#home/kept-invitation.ts';
import type { Keyring } from '#home/keyring.ts';
import { SentToday } from '#home/sent-today.ts';

import type { SentShards } from '#station/sending/sent-shards.ts';

/** Between looks for what is to be sent, asked back or deleted: a list of a thousand shards takes 30 ms. */
const LOOK_MS = 60_000;
/** A service that is away, or takes no more today, is asked again by itself after so long. */
const AGAIN_MS = 10 * 60_000;
/** Nobody trains on less, and a first take of 20 s is made to be looked at: neither is sent by itself. */
const LEAST_S = 60;
const MOST_REFUSED = 20;
const MOST_WAITING = 1000;
/** Every other shard would meet the same. */
const SAME_FOR_ALL: readonly string[] = ['shard.remote', 'sending.quota', 'sending.token', 'sending.cap', 'sending.receipt'];

type Shown = NonNullable<View['sending']>;

interface Surroundings {
  draft(): Pick<Draft, 'out' | 'sending'>;
  /** Nothing is being recorded, checked or sealed. */
  isResting(): boolean;
  tell(): void;
}

/**
 * Sends recordings to the service that this machine was invited to, one after the other: those that somebody chose, and, where that is switched on, what passed under a
 * consent to it. Asks back what a withdrawn consent covers, and deletes what was sent once it was kept for as long as was set.
 */
export class SendingDesk implements AsyncDisposable {
  readonly #keyring: Keyring;
  readonly #kept: KeptInvitation;
  readonly #desk: Surroundings;
  readonly #leastS: number;
  readonly #waiting = new Set<string>();
  readonly #refused = new Map<string, Shown['refused'][number]['fault']>();
  #fault: Shown['fault'];
  #faultMs = 0;
  #now: Shown['now'];
  #to: Invitation | undefined;
  #work: Promise<void> | undefined;
  #stop = new AbortController();
  #lookedMs = Number.NEGATIVE_INFINITY;
  #isOver = false;

  /** `leastS`: of what is sent by itself. */
  constructor(keyring: Keyring, desk: Surroundings, leastS = LEAST_S) {
    [this.#keyring, this.#desk, this.#leastS] = [keyring, desk, leastS];
    this.#kept = new KeptInvitation(keyring.secrets);
    try {
      this.#to = this.#kept.read();
    } catch {
      // A secret that others can read counts as none; keys kept beside it are refused with a message.
    }
  }

  /** Empty before this machine was invited. */
  get view(): Pick<View, 'sending'> {
    if (this.#to === undefined) return {};
    const sending = {
      to: new URL(this.#to.address).host,
      ...(this.#now !== undefined && { now: this.#now }),
      waiting: this.#waiting.size,
      ...(this.#fault !== undefined && { fault: this.#fault }),
      refused: [...this.#refused].map(([sessionId, fault]) => ({ sessionId, fault })),
    };
    return { sending };
  }

  /** What windows ask for. */
  get calls(): Pick<Calls, 'shard.send' | `sending.${'join' | 'leave' | 'stop'}`> {
    const done = async (work: unknown) => {
      await work;
      return {};
    };
    return {
      'shard.send': async ({ sessionId }) => done(this.send(sessionId)),
      'sending.join': ({ invitation }) => done(this.join(invitation)),
      'sending.leave': () => done(this.leave()),
      'sending.stop': () => done(this.stop()),
    };
  }

  /** Throws a GapError (`usage.to`) for a text that is no invitation. */
  async join(text: string): Promise<void> {
    await this.stop();
    this.#to = this.#kept.keep(text);
    this.#forgetFaults();
    this.#desk.tell();
    this.look(true);
  }

  async leave(): Promise<void> {
    await this.stop();
    this.#kept.forget();
    this.#to = undefined;
    this.#forgetFaults();
    this.#desk.tell();
  }

  /** Puts one at the end of those that wait. Throws a GapError (`sending.none`) before this machine was invited. */
  send(sessionId: string): void {
    if (this.#to === undefined)
      throw new GapError('sending.none', 'This machine was not invited to any service', 'Paste an invitation into the settings first');
    if (this.#waiting.size >= MOST_WAITING)
      throw new GapError('sending.many', `${MOST_WAITING} recordings wait already`, 'Choose the others once these are sent');
    this.#refused.delete(sessionId);
    this.#fault = undefined;
    this.#waiting.add(sessionId);
    this.#start();
  }

  /** Stops what is being sent, and forgets what waits; parts that were sent are kept, so that it goes on from there. */
  async stop(): Promise<void> {
    this.#waiting.clear();
    this.#stop.abort(new GapError('sending.stopped', 'Stopped', 'Send it again: what was sent is kept'));
    await this.settled();
    this.#stop = new AbortController();
  }

  /** Resolves once nothing is under way. */
  async settled(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  /** Looks once a minute, or now, for what is to be done by itself. */
  look(now = false): void {
    if (this.#to === undefined || this.#isOver || (!now && performance.now() - this.#lookedMs < LOOK_MS)) return;
    this.#lookedMs = performance.now();
    if (this.#desk.isResting() && this.#mayTry) this.#start(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.stop();
  }

  #start(looks = false): void {
    if (this.#work !== undefined || this.#isOver) return;
    const { signal } = this.#stop;
    this.#work = this.#run(looks, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#cannot(faultOf(error));
      })
      .finally(() => {
        this.#work = undefined;
        this.#now = undefined;
        this.#desk.tell();
        // Chosen while the last one ended.
        if (this.#waiting.size > 0 && !signal.aborted) this.#start();
      });
    this.#desk.tell();
  }

  async #run(looks: boolean, signal: AbortSignal): Promise<void> {
    const to = this.#to;
    if (to === undefined) return;
    // The code that reads shards is loaded on first use: the first screen does not wait for it.
    const { SentShards } = await import('#station/sending/sent-shards.ts');
    const shards = new SentShards(this.#desk.draft().out, this.#keyring.trusted, to, signal);
    if (looks) {
      const { auto, keepDays } = this.#desk.draft().sending ?? { auto: false };
      await shards.askBackWithdrawn();
      if (keepDays !== undefined) await shards.deleteOld(keepDays, this.#desk.isResting);
      // What was refused for itself is refused again: somebody has to look at it.
      if (auto) for (const sessionId of shards.toSend(this.#leastS)) if (!this.#refused.has(sessionId)) this.#waiting.add(sessionId);
    }
    for (const sessionId of this.#waiting) {
      signal.throwIfAborted();
      this.#waiting.delete(sessionId);
      if (!(await this.#sendOne(sessionId, shards, signal))) break;
    }
  }

  /** False where every other would be refused as well. */
  async #sendOne(sessionId: string, shards: SentShards, signal: AbortSignal): Promise<boolean> {
    const { limitMBps, capGb } = this.#desk.draft().sending ?? {};
    const counter = new SentToday(capGb === undefined ? undefined : capGb * 1e9);
    this.#show({ sessionId, pct: 0, waits: false });
    try {
      await shards.send(sessionId, {
        limitBps: limitMBps === undefined ? undefined : limitMBps * 1e6,
        allow: (bytes) => counter.take(bytes),
        onProgress: ({ done, total, waits }) =>
          this.#show({ sessionId, pct: waits ? (this.#now?.pct ?? 0) : total === 0 ? 100 : Math.floor((100 * done) / total), waits }),
      });
      this.#fault = undefined;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const fault = faultOf(error);
      if (SAME_FOR_ALL.includes(fault.code)) {
        this.#cannot(fault);
        return false;
      }
      this.#refused.set(sessionId, fault);
      const [oldest] = this.#refused.keys();
      if (this.#refused.size > MOST_REFUSED && oldest !== undefined) this.#refused.delete(oldest);
      return true;
    }
  }

  #cannot(fault: Shown['fault']): void {
    this.#waiting.clear();
    [this.#fault, this.#faultMs] = [fault, performance.now()];
  }

  /** A secret that is no longer taken stays so until there is another invitation. */
  get #mayTry(): boolean {
    if (this.#fault === undefined) return true;
    return !['sending.token', 'sending.receipt'].includes(this.#fault.code) && performance.now() - this.#faultMs > AGAIN_MS;
  }

  #show(now: Shown['now']): void {
    const same = now?.sessionId === this.#now?.sessionId && now?.pct === this.#now?.pct && now?.waits === this.#now?.waits;
    this.#now = now;
    if (!same) this.#desk.tell();
  }

  #forgetFaults(): void {
    this.#refused.clear();
    this.#fault = undefined;
  }
}
