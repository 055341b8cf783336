import { existsSync } from 'node:fs';
import { SendingFaults } from '#app/sending/sending-faults.ts';
import type { SentShards } from '#app/sending/sent-shards.ts';
import type { Calls, View } from '#core/app/contract.ts';
import type { Draft } from '#core/app/draft.ts';
import type { Invitation } from '#corpus/core/sending/invitation.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { KeptInvitation } from '#home/kept-invitation.ts';
import type { Keyring } from '#home/keyring.ts';
import { noteSentFolder, sentFolders } from '#home/sent-folders.ts';
import { SentToday } from '#home/sent-today.ts';
import { faultOf } from '#server/core/wire.ts';

/** Between looks for what is to be sent, asked back or deleted: a list of a thousand shards takes 30 ms. */
const LOOK_MS = 60_000;
/** Nobody trains on less, and a first take of 20 s is made to be looked at: neither is sent by itself. */
const LEAST_S = 60;
const MOST_WAITING = 1000;

type Shown = NonNullable<View['sending']>;

interface Surroundings {
  draft(): Pick<Draft, 'out' | 'sending'>;
  /** Nothing is being recorded, checked or sealed. */
  isResting(): boolean;
  /** What was set for another service holds no longer. */
  forgetSettings(): Promise<unknown>;
  tell(): void;
}

/**
 * Sends recordings to the service that this machine was invited to, one after the other: those that somebody chose, then, where that is switched on, what passed under a
 * consent to it. Asks back what a withdrawn consent covers, and deletes what was sent once it was kept for as long as was set.
 */
export class SendingDesk implements AsyncDisposable {
  readonly #keyring: Keyring;
  readonly #kept: KeptInvitation;
  readonly #desk: Surroundings;
  readonly #leastS: number;
  /** Where each that somebody chose lies: another folder may be set meanwhile. */
  readonly #chosen = new Map<string, string>();
  readonly #faults = new SendingFaults();
  #now: Shown['now'];
  #to: Invitation | undefined;
  #work: Promise<void> | undefined;
  #turn: Promise<void> = Promise.resolve();
  #stop = new AbortController();
  #lookedMs = Number.NEGATIVE_INFINITY;
  /** Stopped by hand: nothing goes by itself until that is switched on again, or the program starts anew. */
  #isPaused = false;
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
      waiting: this.#chosen.size - (this.#now !== undefined && this.#chosen.has(this.#now.sessionId) ? 1 : 0),
      paused: this.#isPaused && this.#settings.auto,
      ...this.#faults.view,
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
    await this.#inTurn(async () => {
      await this.#halt();
      const before = this.#to;
      const to = this.#kept.keep(text);
      // Nothing may go to the one before meanwhile.
      this.#to = undefined;
      if (to.address !== before?.address) await this.#desk.forgetSettings();
      this.#to = to;
      this.#begin();
    });
    this.look(true);
  }

  async leave(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#halt();
      this.#kept.forget();
      this.#to = undefined;
      await this.#desk.forgetSettings();
      this.#begin();
    });
  }

  /** Puts one at the end of those that wait. Throws a GapError (`sending.none`) before this machine was invited. */
  send(sessionId: string): void {
    if (this.#to === undefined)
      throw new GapError(
        'sending.none',
        said`This machine was not invited to any service`,
        said`Paste an invitation into the settings first`,
      );
    if (this.#chosen.size >= MOST_WAITING)
      throw new GapError('sending.many', said`${MOST_WAITING} recordings wait already`, said`Choose the others once these are sent`);
    this.#faults.forget(sessionId);
    this.#chosen.set(sessionId, this.#desk.draft().out);
    this.#start(false);
  }

  /** Stops what is being sent, and forgets what waits; parts that were sent are kept, so that it goes on from there. */
  async stop(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#halt();
      this.#isPaused = true;
      this.#desk.tell();
    });
  }

  /** A consent was withdrawn: what is under way is broken off, since it may be under that one, and what was sent is asked back first. */
  async withdrawn(): Promise<void> {
    await this.#inTurn(async () => {
      const waiting = [...this.#chosen];
      await this.#halt();
      for (const [sessionId, folder] of waiting) this.#chosen.set(sessionId, folder);
    });
    this.look(true);
  }

  /** Resolves once nothing is under way. */
  async settled(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  /** Looks once a minute, or now, for what is to be done by itself. */
  look(now = false): void {
    if (!this.#settings.auto) this.#isPaused = false;
    if (this.#to === undefined || this.#isOver || (!now && performance.now() - this.#lookedMs < LOOK_MS)) return;
    if (!this.#desk.isResting() || !(now || this.#faults.mayLook)) return;
    this.#lookedMs = performance.now();
    this.#start(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#inTurn(() => this.#halt());
  }

  get #settings() {
    return this.#desk.draft().sending ?? { auto: false };
  }

  /** One after the other: each ends what is under way, and leaves nothing that another could not stop. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Ends what is under way, and forgets what waits. */
  async #halt(): Promise<void> {
    this.#chosen.clear();
    this.#stop.abort(new GapError('sending.stopped', said`Stopped`, said`Send it again: what was sent is kept`));
    await this.settled();
    this.#stop = new AbortController();
  }

  #begin(): void {
    this.#isPaused = false;
    this.#faults.forgetAll();
    this.#desk.tell();
  }

  #start(looks: boolean): void {
    if (this.#work !== undefined || this.#isOver) return;
    const { signal } = this.#stop;
    this.#work = this.#run(looks, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#faults.ofService(faultOf(error));
      })
      .finally(() => {
        [this.#work, this.#now] = [undefined, undefined];
        this.#desk.tell();
        // Chosen while the last one ended.
        if (this.#chosen.size > 0 && !signal.aborted && this.#faults.maySend) this.#start(false);
      });
    this.#desk.tell();
  }

  async #run(looks: boolean, signal: AbortSignal): Promise<void> {
    const to = this.#to;
    if (to === undefined) return;
    // The code that reads shards is loaded on first use: the first screen does not wait for it.
    const { SentShards } = await import('#app/sending/sent-shards.ts');
    const shardsIn = (folder: string) => new SentShards(folder, this.#keyring.trusted, to, signal);
    if (looks) await this.#lookAfter(shardsIn);
    if (!this.#faults.maySend) return;
    for (let next = this.#next(shardsIn); next !== undefined; next = this.#next(shardsIn)) {
      signal.throwIfAborted();
      const { sessionId, folder } = next;
      // Before: what is broken off has to be asked back from there, too.
      noteSentFolder(folder);
      await this.#sendOne(sessionId, shardsIn(folder), signal);
      this.#chosen.delete(sessionId);
    }
    this.#faults.passed();
  }

  /** Asks back, and deletes what was kept for long enough. Rejects with what keeps everything from it. */
  async #lookAfter(shardsIn: (folder: string) => SentShards): Promise<void> {
    this.#faults.looks();
    const onFault = (sessionId: string, error: unknown) => {
      if (SendingFaults.isOfService(error)) throw error;
      this.#faults.ofSent(sessionId, faultOf(error));
    };
    const { out } = this.#desk.draft();
    for (const folder of new Set([...sentFolders().filter((one) => existsSync(one)), out]))
      await shardsIn(folder).askBackWithdrawn(onFault);
    const { keepDays } = this.#settings;
    if (keepDays !== undefined) await shardsIn(out).deleteOld(keepDays, () => this.#desk.isResting(), onFault);
  }

  /** Those that somebody chose come first; that it goes by itself is asked before each one. */
  #next(shardsIn: (folder: string) => SentShards): { readonly sessionId: string; readonly folder: string } | undefined {
    const [chosen] = this.#chosen;
    if (chosen !== undefined) return { sessionId: chosen[0], folder: chosen[1] };
    if (!this.#settings.auto || this.#isPaused || !this.#desk.isResting()) return undefined;
    const { out: folder } = this.#desk.draft();
    // What was refused for itself is refused again: somebody has to look at it.
    for (const sessionId of shardsIn(folder).toSend(this.#leastS)) if (!this.#faults.has(sessionId)) return { sessionId, folder };
    return undefined;
  }

  /** Rejects where every other would be refused as well. */
  async #sendOne(sessionId: string, shards: SentShards, signal: AbortSignal): Promise<void> {
    const { limitMBps, capGb } = this.#settings;
    const counter = new SentToday(capGb === undefined ? undefined : capGb * 1e9);
    this.#show({ sessionId, pct: 0, waits: false });
    try {
      await shards.send(sessionId, {
        limitBps: limitMBps === undefined ? undefined : limitMBps * 1e6,
        allow: (bytes) => counter.take(bytes),
        mustWait: () => !this.#desk.isResting(),
        onProgress: ({ done, total, waits }) =>
          this.#show({ sessionId, pct: waits ? (this.#now?.pct ?? 0) : total === 0 ? 100 : Math.floor((100 * done) / total), waits }),
      });
    } catch (error) {
      signal.throwIfAborted();
      if (SendingFaults.isOfService(error)) throw error;
      this.#faults.of(sessionId, faultOf(error));
    }
  }

  #show(now: Shown['now']): void {
    const same = now?.sessionId === this.#now?.sessionId && now?.pct === this.#now?.pct && now?.waits === this.#now?.waits;
    this.#now = now;
    if (!same) this.#desk.tell();
  }
}
