import { join } from 'node:path';
import type { Written } from '#core/app/live/written.ts';
import type {
  CalibrateOrder,
  ChatLabel,
  FromRecorder,
  MeasureLagOrder,
  Poses,
  RecorderProcess,
  RecordOrder,
  RecoverOrder,
} from '#core/app/process/recorder-messages.ts';
import type { MeasuringStep, Result, Sealing } from '#core/app/state.ts';
import type { Steering } from '#core/app/steering.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { Calibration } from '#format/core/documents/calibration.ts';
import type { ProofFigures } from '#format/core/documents/encoder-proof.ts';
import type { LagReference } from '#format/core/documents/lag-reference.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { PARTIAL_SUFFIX } from '#format/core/layout.ts';
import { said, type Words } from '#format/core/said.ts';
import type { ShardTexts } from '#format/core/sign/shard-texts.ts';
import type { SessionSigner } from '#format/core/sign/signer.ts';
import type { Fault } from '#server/core/fault.ts';
import { faultOf } from '#server/core/wire.ts';
import { WrittenFollower } from '#session/journal/written-follower.ts';

/** What a run reports while it lasts. */
export interface RunTells {
  onPreflight?(findings: readonly Finding[], pace: Pace | undefined): void;
  onRunning?(): void;
  /** It ends, and waits for `gameEnded`. */
  onEnding?(): void;
  onSnapshot?(snapshot: Snapshot): void;
  onWritten?(written: Written): void;
  onSealing?(sealing: Sealing): void;
  onCalibrating?(step: MeasuringStep, share: number | undefined): void;
}

export type Outcome =
  | { readonly type: 'sealed'; readonly result: Result }
  | { readonly type: 'calibrated'; readonly calibration: Calibration }
  | { readonly type: 'lag-measured'; readonly reference: LagReference }
  | { readonly type: 'proved'; readonly figures: ProofFigures }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'died'; readonly why: Words };

export type RunOrder =
  | { readonly type: 'record'; readonly order: RecordOrder }
  | { readonly type: 'recover'; readonly order: RecoverOrder }
  | { readonly type: 'calibrate'; readonly order: CalibrateOrder }
  | { readonly type: 'measure-lag'; readonly order: MeasureLagOrder };

/** Four times a second is more than an eye needs, and costs a few reads. */
const FOLLOW_MS = 250;
/** A recording process sends something twenty times a second; one that is silent for this long hangs. */
const SILENT_MS = 20_000;
/** A process exits 0.2 s after its last message. After this long it is killed; after twice as long it is given up. */
const LEAVE_MS = 5000;

/**
 * One recorder process, from its order to its exit. Its files are followed on the disk from here; the key it signs with stays here.
 */
export class SessionRun {
  readonly done: Promise<Outcome>;
  readonly #process: RecorderProcess;
  readonly #signer: SessionSigner | undefined;
  /** The session that was ordered: no other is signed. */
  readonly #sessionId: string | undefined;
  readonly #tells: RunTells;
  readonly #finish: (outcome: Outcome) => void;
  readonly #follower: WrittenFollower | undefined;
  readonly #timer: NodeJS.Timeout;
  #heardMs = performance.now();
  #recording = false;

  constructor(process: RecorderProcess, order: RunOrder, signer: SessionSigner | undefined, tells: RunTells) {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#process = process;
    this.#signer = signer;
    this.#sessionId = 'sessionId' in order.order ? order.order.sessionId : undefined;
    this.#tells = tells;
    this.#finish = resolve;
    if (order.type === 'record') {
      const { draft, sessionId } = order.order;
      this.#follower = new WrittenFollower(join(draft.out, sessionId + PARTIAL_SUFFIX));
    }
    this.#timer = setInterval(() => this.#follow(), FOLLOW_MS);
    this.done = promise.then(async (outcome) => {
      clearInterval(this.#timer);
      await this.#leave();
      return outcome;
    });
    process.onMessage((message) => {
      this.#heardMs = performance.now();
      if (message.type === 'ready') process.post(order);
      else this.#take(message);
    });
    process.ended.then((why) => resolve({ type: 'died', why }));
  }

  steer(command: Steering): void {
    this.#process.post({ type: 'steer', command });
  }

  gameLines(text: string): void {
    this.#process.post({ type: 'game-lines', text });
  }

  gameEnded(): void {
    this.#process.post({ type: 'game-ended' });
  }

  poses(poses: Poses): void {
    this.#process.post({ type: 'poses', poses });
  }

  chatLabel(label: ChatLabel): void {
    this.#process.post({ type: 'chat-label', label });
  }

  /** The earliest time to make its final video, ms since 1970. */
  notBefore(utcMs: number): void {
    this.#process.post({ type: 'not-before', utcMs });
  }

  #take(message: Exclude<FromRecorder, { type: 'ready' }>): void {
    const tells = this.#tells;
    if (message.type === 'preflight') tells.onPreflight?.(message.findings, message.pace);
    else if (message.type === 'running') tells.onRunning?.();
    else if (message.type === 'ending') {
      // A test or a measurement hears no game.
      if (tells.onEnding === undefined) this.gameEnded();
      else tells.onEnding();
    } else if (message.type === 'snapshot') {
      this.#recording = true;
      tells.onSnapshot?.(message.snapshot);
    } else if (message.type === 'sealing') {
      this.#recording = false;
      tells.onSealing?.(message.sealing);
    } else if (message.type === 'calibrating') tells.onCalibrating?.(message.step, message.share);
    else if (message.type === 'sign') this.#sign(message.id, message.texts);
    else if (message.type === 'begin') this.#begin(message.id, message.plan);
    else this.#finish(message);
  }

  #sign(id: number, texts: ShardTexts): void {
    if (this.#sessionId === undefined) return;
    this.#signer?.sign(texts, this.#sessionId).then((signatures) => this.#process.post({ type: 'signed', id, signatures }), this.#refuse);
  }

  #begin(id: number, plan: string): void {
    if (this.#sessionId === undefined) return;
    this.#signer?.begin(plan, this.#sessionId).then((signature) => this.#process.post({ type: 'began', id, signature }), this.#refuse);
  }

  /** A process that asks to sign something else is not to be trusted with anything. */
  readonly #refuse = (error: unknown): void => {
    this.#finish({ type: 'failed', fault: faultOf(error) });
    this.#process.kill();
  };

  /** Waits for the process to exit: until then it holds its hotkeys and its `.partial`, and the next one would be refused. */
  async #leave(): Promise<void> {
    const kill = setTimeout(() => this.#process.kill(), LEAVE_MS);
    const late = Promise.withResolvers<void>();
    const giveUp = setTimeout(late.resolve, 2 * LEAVE_MS);
    await Promise.race([this.#process.ended, late.promise]);
    clearTimeout(kill);
    clearTimeout(giveUp);
  }

  #follow(): void {
    const nowMs = performance.now();
    if (this.#recording && nowMs - this.#heardMs > SILENT_MS) {
      this.#finish({ type: 'died', why: said`it was silent for ${SILENT_MS / 1000} s` });
      this.#process.kill();
    } else if (this.#follower !== undefined) this.#tells.onWritten?.(this.#follower.look(nowMs));
  }
}
