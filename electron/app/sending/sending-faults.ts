import type { View } from '#core/app/contract.ts';
import { GapError } from '#format/core/errors.ts';
import type { Fault } from '#server/core/fault.ts';

/** A service that is away, or takes no more today, is asked again by itself after so long. */
const AGAIN_MS = 10 * 60_000;
const MOST_SHOWN = 20;
const MOST_KEPT = 10_000;
/** Stay until there is another invitation. */
const FOR_GOOD: readonly string[] = ['sending.token', 'sending.receipt', 'sending.encryption'];
/** Every other shard would meet the same. */
const OF_SERVICE: readonly string[] = [
  ...FOR_GOOD,
  ...['shard.remote', 'sending.quota', 'sending.cap', 'sending.busy', 'sending.ended', 'keys.busy', 'consent.list'],
];

/** What kept recordings from being sent: each by itself, or all of them. */
export class SendingFaults {
  readonly #ofShards = new Map<string, Fault>();
  readonly #ofSent = new Map<string, Fault>();
  #ofService: Fault | undefined;
  #sinceMs = 0;

  static isOfService(error: unknown): boolean {
    return error instanceof GapError && OF_SERVICE.includes(error.code);
  }

  get view(): Pick<NonNullable<View['sending']>, 'fault' | 'refused'> {
    const listed = (faults: ReadonlyMap<string, Fault>, wasSent: boolean) =>
      [...faults].slice(-MOST_SHOWN / 2).map(([sessionId, fault]) => ({ sessionId, wasSent, fault }));
    const refused = [...listed(this.#ofShards, false), ...listed(this.#ofSent, true)];
    return { ...(this.#ofService !== undefined && { fault: this.#ofService }), refused };
  }

  /** Another look at what was sent begins. */
  looks(): void {
    this.#ofSent.clear();
  }

  /** What was sent cannot be asked back, or deleted here. */
  ofSent(sessionId: string, fault: Fault): void {
    if (this.#ofSent.size < MOST_KEPT) this.#ofSent.set(sessionId, fault);
  }

  has(sessionId: string): boolean {
    return this.#ofShards.has(sessionId);
  }

  of(sessionId: string, fault: Fault): void {
    this.#ofShards.delete(sessionId);
    this.#ofShards.set(sessionId, fault);
    const [oldest] = this.#ofShards.keys();
    if (this.#ofShards.size > MOST_KEPT && oldest !== undefined) this.#ofShards.delete(oldest);
  }

  ofService(fault: Fault): void {
    [this.#ofService, this.#sinceMs] = [fault, performance.now()];
  }

  /** Everything that waited was sent, or refused for itself. */
  passed(): void {
    this.#ofService = undefined;
  }

  /** Somebody asks for this one again. */
  forget(sessionId: string): void {
    this.#ofShards.delete(sessionId);
    this.#ofService = undefined;
  }

  forgetAll(): void {
    this.#ofShards.clear();
    this.#ofSent.clear();
    this.#ofService = undefined;
  }

  /** Whether anything may be sent. */
  get maySend(): boolean {
    return this.#ofService === undefined || (!FOR_GOOD.includes(this.#ofService.code) && this.mayLook);
  }

  /** Whether the service may be asked for anything: what it takes no more it may still give back. */
  get mayLook(): boolean {
    return this.#ofService === undefined || FOR_GOOD.includes(this.#ofService.code) || performance.now() - this.#sinceMs > AGAIN_MS;
  }
}
