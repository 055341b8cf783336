import type { Written } from '#core/app/live/written.ts';
import type { AppState } from '#core/app/state.ts';
import { type ClockOffset, clockOffset, PROBES, type Probe } from '#core/lab/clock-offset.ts';
import type { ConfirmedHashes } from '#core/lab/divergence-watch.ts';
import type { FromStation, ToStation } from '#core/lab/lab-contract.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import { GapError } from '#format/core/errors.ts';
import { remedyOf, said, saysOf, type Words } from '#format/core/said.ts';
import type { ShardSignatures, ShardTexts } from '#format/core/sign/shard-texts.ts';
import type { Signer } from '#format/core/sign/signer.ts';
import { asTheirs, asTs, type TheirUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { OpenQuestions } from '#server/core/open-questions.ts';

/** Sends messages to a station, over any transport. */
export interface StationPort {
  post(message: ToStation): void;
}

type Doing = Extract<ToStation, { type: 'do' }>['what'];

/** How long to wait for an answer. */
const PATIENCE_MS = 10_000;

/** One connected station: its last report, its clock against ours, and its open requests. */
export class PresentStation {
  readonly name: string;
  readonly #port: StationPort;
  readonly #onHashes: (match: string, hashes: ConfirmedHashes) => void;
  readonly #open = new OpenQuestions<void>();
  /** What the operator has agreed to sign, by the number of the request. */
  readonly #signing = new Map<number, (texts: ShardTexts) => Promise<ShardSignatures>>();
  #sentUs = asTs(0);
  #probes: Probe[] = [];
  state: AppState | undefined;
  /** Its player has not agreed to be seen by a lab. */
  unseen = false;
  game = '';
  notReady: readonly Words[] = [said`it has not reported its state yet`];
  snapshot: Snapshot | undefined;
  written: Written | undefined;
  writtenAtUs = asTs(0);
  picture: { readonly frame: number; readonly jpeg: string } | undefined;
  clock: ClockOffset | undefined;

  constructor(name: string, port: StationPort, onHashes: (match: string, hashes: ConfirmedHashes) => void = () => {}) {
    this.name = name;
    this.#onHashes = onHashes;
    this.#port = port;
  }

  /** Handles a message from the station. */
  take(message: Exclude<FromStation, { type: 'hello' }>): void {
    switch (message.type) {
      case 'state':
        this.state = message.state;
        this.unseen = message.state === undefined;
        if (this.unseen) this.picture = undefined;
        this.game = message.game ?? '';
        this.notReady = message.notReady;
        if (message.state?.phase !== 'recording') [this.snapshot, this.written] = [undefined, undefined];
        break;
      case 'snapshot':
        this.snapshot = message.snapshot;
        break;
      case 'written':
        this.written = message.written;
        this.writtenAtUs = nowUs();
        break;
      case 'hashes':
        this.#onHashes(message.match, message.hashes);
        break;
      case 'picture':
        this.picture = message;
        break;
      case 'clock':
        this.#probe(message.id, asTheirs(message.theirUs));
        break;
      case 'to-sign':
        void this.#sign(message.id, message.texts);
        break;
      case 'done': {
        const { id, fault } = message;
        this.#signing.delete(id);
        if (fault === undefined) this.#open.answer(id, undefined);
        else this.#open.refuse(id, new GapError('app.station', said`${this.name}: ${saysOf(fault)}`, remedyOf(fault), { way: fault.way }));
      }
    }
  }

  /** Measures its clock again: each question goes out once the previous answer has arrived. */
  askClock(): void {
    this.#probes = [];
    this.#sentUs = nowUs();
    this.#port.post({ type: 'clock', id: 0 });
  }

  #probe(id: number, theirUs: TheirUs): void {
    // The answer belongs to an earlier measurement.
    if (id !== this.#probes.length || id >= PROBES) return;
    this.#probes.push({ sentUs: this.#sentUs, theirUs, backUs: nowUs() });
    if (this.#probes.length === PROBES) {
      this.clock = clockOffset(this.#probes);
      return;
    }
    this.#sentUs = nowUs();
    this.#port.post({ type: 'clock', id: this.#probes.length });
  }

  /** Rejects with a GapError (`app.station`) that says why the station did not do it. */
  async do(what: Doing, why?: string): Promise<void> {
    await this.#ask((id) => this.#port.post({ type: 'do', id, what, ...(why !== undefined && { why }) }));
  }

  /** Has it add our signature to the session that it has just sealed, part by part where it has several. The key stays here, and signs each once. */
  async countersign(signer: Signer): Promise<void> {
    if (this.state?.phase !== 'sealed')
      throw new GapError('app.station', said`${this.name}: has not just sealed a recording`, said`Sign right after a recording`);
    const { sessionId: whole, parts } = this.state.result;
    for (const { sessionId } of parts ?? [{ sessionId: whole }])
      await this.#ask((id) => {
        this.#signing.set(id, (texts) => signer.sign(texts, sessionId));
        this.#port.post({ type: 'countersign', id, sessionId, publicKey: signer.publicKey });
      });
  }

  async #sign(id: number, texts: ShardTexts): Promise<void> {
    const sign = this.#signing.get(id);
    this.#signing.delete(id);
    if (sign === undefined) return;
    try {
      this.#port.post({ type: 'signed', id, signatures: await sign(texts) });
    } catch (error) {
      this.#open.refuse(id, error);
    }
  }

  async #ask(post: (id: number) => void): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const answered = this.#open.ask((id) => {
      const late = said`${this.name}: did not answer for ${PATIENCE_MS / 1000} s`;
      post(id);
      timer = setTimeout(() => this.#open.refuse(id, new GapError('app.station', late, said`Check the station itself`)), PATIENCE_MS);
    });
    await answered.finally(() => clearTimeout(timer));
  }

  gone(): void {
    this.#open.lose(new GapError('app.station', said`${this.name}: disconnected`, said`Check the station itself`));
  }
}
