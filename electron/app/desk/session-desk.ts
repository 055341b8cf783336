import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { roomFinding } from '#app/desk/disk-room.ts';
import type { Hearing } from '#app/desk/game-desk.ts';
import { type Measurement, ofGame, ofStamps } from '#app/desk/measurements.ts';
import { DONE, diedFault, nothingLeft, notRunning } from '#app/desk/session-faults.ts';
import type { SessionOwner, SessionParts } from '#app/desk/session-parts.ts';
import { type Outcome, type RunOrder, type RunTells, SessionRun } from '#app/desk/session-run.ts';
import { removeIfFree } from '#app/desk/test-folder.ts';
import { AdapterEncoders } from '#app/encoders/adapter-encoders.ts';
import { provenFor } from '#app/encoders/proven-encoders.ts';
import type { Draft } from '#core/app/draft.ts';
import { type Leaving, nextNight } from '#core/app/leaving.ts';
import type { RecordOrder } from '#core/app/process/recorder-messages.ts';
import { type CheckResult, GAME_ENDING } from '#core/app/state.ts';
import type { Steering } from '#core/app/steering.ts';
import { paceAfterTake, takeFindings } from '#core/app/take.ts';
import type { AppEvent } from '#core/app/transition.ts';
import type { Consent } from '#format/core/documents/consent.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import { GapError } from '#format/core/errors.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { PARTIAL_SUFFIX } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { readCalibrations } from '#home/calibrations.ts';
import { knownLagReferences, learnLag } from '#home/lag-references.ts';
import { faultOf } from '#server/core/wire.ts';
import { loadProfile } from '#session/profile-files.ts';
import { partialShards } from '#shard/folder/partials.ts';

const CHECK_FOLDER = '.check';
const CHECK_S = 20;
const LEAVE_LOOK_MS = 100;
const NEVER_MS = 8.64e15; // the latest that a Date can hold
/** Enough to judge a clock and an encoder by. */
const CHECK_LEAST_S = 3;

/** Checks, calibrations, recordings and recoveries: one at a time, each in its own process. */
export class SessionDesk {
  readonly #owner: SessionOwner;
  readonly #parts: SessionParts;
  readonly adapterEncoders: AdapterEncoders;
  #run: SessionRun | undefined;
  /** The pace that the last check found, and the draft it was for. */
  #checked: { readonly draft: Draft; readonly pace: Pace } | undefined;
  #hearing: Hearing | undefined;
  /** Sealing of the current run was put off. */
  #later = false;
  /** Set while quitting: nothing new is started. */
  #leaving: Leaving | undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(owner: SessionOwner, parts: SessionParts) {
    this.#owner = owner;
    this.#parts = parts;
    this.adapterEncoders = new AdapterEncoders(parts.startRecorder);
  }

  /** Resolves once nothing is running. */
  async idle(): Promise<void> {
    for (let waited: Promise<void> | undefined; waited !== this.#following; ) {
      waited = this.#following;
      await waited;
    }
  }

  /** A test recording of up to 20 s: it goes through every step of a session, is read back from its files, and is deleted. */
  async check(): Promise<void> {
    const folder = join(this.#owner.draft.out, CHECK_FOLDER);
    const { draft } = this.#owner;
    const order = await this.#order({ ...draft, out: folder }, CHECK_S);
    this.#checked = undefined;
    this.#owner.dispatch({ type: 'check', sessionId: order.sessionId, folder });
    const proving = this.adapterEncoders.prove(draft);
    this.#following = proving.then(() => {});
    const encoders = await proving;
    if (this.#leaving !== undefined) return;
    const findings: Finding[] = [roomFinding(draft)];
    let pace: Pace | undefined;
    let seen: CheckResult['seen'] = { keyboard: 0, mouse: 0, pad: 0 };
    if (this.adapterEncoders.stopped) return this.#owner.dispatch({ type: 'check-done', check: { findings, seen } });
    const tells: RunTells = {
      onPreflight: (preflight, chosen) => {
        findings.unshift(...preflight);
        pace = chosen;
      },
      onSnapshot: (snapshot) => this.#owner.onSnapshot(snapshot),
      onWritten: (written) => {
        this.#owner.onWritten(written);
        const { keyEvents: keyboard, mouseEvents: mouse, padEvents: pad } = written;
        seen = { keyboard: Math.max(seen.keyboard, keyboard), mouse: Math.max(seen.mouse, mouse), pad: Math.max(seen.pad, pad) };
        if (keyboard > 0 && mouse > 0 && written.frames >= CHECK_LEAST_S * (written.fps ?? Number.POSITIVE_INFINITY))
          this.#run?.steer('stop');
      },
    };
    this.#begin({ type: 'record', order: { ...order, encoders } }, tells, (outcome) => {
      rmSync(folder, { recursive: true, force: true });
      if (outcome.type !== 'sealed') return this.#settle(outcome);
      findings.push(...takeFindings(outcome.result.findings, outcome.result.frames));
      const next = pace && paceAfterTake(pace, outcome.result.findings);
      if (next !== undefined) this.#checked = { draft, pace: next };
      this.#owner.dispatch({ type: 'check-done', check: { findings, seen, ...(next && { pace: next }) } });
    });
    // The game is in front during a check: its video must not wait for that.
    this.#run?.steer('go-on');
  }

  /** Measures the error of the stamps, and keeps it for recordings with the current settings. */
  calibrate(): void {
    this.#owner.dispatch({ type: 'calibrate', step: 'target' });
    this.#measure(ofStamps(this.#owner, this.#parts));
  }

  /** Measures how long the chosen game takes from input to picture. Throws a GapError as {@link start} does. */
  calibrateGame(): void {
    const { draft } = this.#owner;
    this.#agreed(draft);
    const measurement = ofGame(this.#owner, this.#parts, { folder: join(draft.out, CHECK_FOLDER), pace: this.#paceOf(draft) });
    this.#owner.dispatch({ type: 'calibrate', step: 'playing' });
    this.#measure(measurement);
  }

  #measure({ order, tells, eventOf }: Measurement): void {
    this.#begin(order, tells, async (outcome) => {
      // What was measured may be impossible to keep: a list that cannot be read, a full disk.
      const event = await eventOf(outcome).catch((error): AppEvent => ({ type: 'failed', fault: faultOf(error) }));
      if (event === undefined) this.#settle(outcome);
      else this.#owner.dispatch(event);
    });
  }

  /** `durationS`: it ends by itself. */
  async start(durationS?: number): Promise<void> {
    const { draft } = this.#owner;
    const pace = this.#paceOf(draft);
    const order = { ...(await this.#order(draft, durationS)), ...(pace && { pace }) };
    if (this.#leaving !== undefined) return;
    const { sessionId } = order;
    this.#owner.dispatch({ type: 'start', sessionId, folder: join(draft.out, sessionId) });
    const tells: RunTells = {
      // The next start of this program with these settings measures nothing again.
      onPreflight: (_, chosen) => {
        if (chosen !== undefined) this.#checked = { draft, pace: chosen };
      },
      onSnapshot: (snapshot) => this.#owner.onSnapshot(snapshot),
      onRunning: () => {
        if (this.#run !== undefined) this.#hearing = this.#owner.hearGame(this.#run);
      },
      onEnding: () => (this.#hearing === undefined ? this.#run?.gameEnded() : this.#hearing.settle()),
      onSealing: (sealing) => {
        if (sealing.step !== GAME_ENDING) this.#hearNoMore();
        this.#owner.dispatch({ type: 'sealing', sealing });
      },
      onWritten: (written) => {
        // It counts as recording only once there is a frame in the file.
        if (written.frames > 0 && this.#owner.state.phase === 'starting') this.#owner.dispatch({ type: 'began' });
        this.#owner.onWritten(written);
      },
    };
    this.#begin({ type: 'record', order }, tells, async (outcome) => {
      // Without it the next session is judged without it.
      if (outcome.type === 'sealed') await learnLag(outcome.result.folder).catch(() => false);
      if (outcome.type !== 'died' || this.#later) return this.#settle(outcome);
      this.#owner.dispatch({ type: 'recorder-died', why: outcome.why });
      this.#recover(join(draft.out, sessionId + PARTIAL_SUFFIX), sessionId);
    });
  }

  /** Carries out a command. Throws a GapError (`app.state`) unless a session is running, or being sealed, as the command requires. */
  steer(command: Steering): void {
    if (command === 'stop') this.#stop();
    else if (command === 'cancel') this.#cancel();
    else if (command === 'go-on' || command === 'wait-no-more') this.#sealing('gone on with').steer(command);
    else {
      if (this.#owner.state.phase !== 'recording' || this.#run === undefined) throw notRunning(DONE[command]);
      this.#run.steer(command);
    }
  }

  #stop(): void {
    this.#owner.dispatch({ type: 'sealing', sealing: { step: 'stopping', unit: 'bytes', done: 0, of: 0, perS: 0 } });
    // No frame of the game counts that runs after the press.
    this.#hearing?.settle();
    this.#run?.steer('stop');
  }

  /** Ends a check or a calibration early. Throws a GapError (`app.state`) when it is not running. */
  end(phase: 'checking' | 'calibrating'): void {
    if (this.#owner.state.phase !== phase) throw notRunning('ended');
    this.adapterEncoders.stop();
    this.#run?.steer('stop');
  }

  /** Stops whatever is running, unless it ends by itself. */
  stopAll(): void {
    const { phase } = this.#owner.state;
    if (phase === 'checking' || phase === 'calibrating') this.end(phase);
    else if (phase === 'starting' || phase === 'recording') this.#stop();
  }

  /** Puts off sealing: everything stays in a recoverable `.partial`, including the finished part of the final video. */
  #cancel(): void {
    const run = this.#sealing('left for later');
    this.#later = true;
    run.steer('cancel');
  }

  /** The run of a session that is being sealed. Throws a GapError (`app.state`) when there is none. */
  #sealing(what: string): SessionRun {
    const { phase } = this.#owner.state;
    if ((phase !== 'stopping' && phase !== 'recovering') || this.#run === undefined) throw notRunning(what);
    return this.#run;
  }

  /** Stops what is running; its final video is made now, at the next start, or after 2 a.m. Resolves once nothing is running. */
  async leave(leaving: Leaving): Promise<void> {
    this.#leaving = leaving;
    this.#tellWhen();
    this.stopAll();
    const ended = this.idle().then(() => true);
    // Sealing is put off only once the recording itself is written.
    while (leaving === 'next-start' && !(await Promise.race([ended, sleep(LEAVE_LOOK_MS)]))) {
      const { state } = this.#owner;
      if ((state.phase === 'stopping' || state.phase === 'recovering') && state.sealing?.waits !== undefined) this.#cancel();
    }
    await ended;
  }

  /** When quitting, tells the run when to make its final video. */
  #tellWhen(): void {
    if (this.#leaving === 'now') this.#run?.steer('go-on');
    else if (this.#leaving !== undefined) this.#run?.notBefore(this.#leaving === 'tonight' ? nextNight(Date.now()) : NEVER_MS);
  }

  /**
   * Seals leftovers in the folder of shards one after the other; one that cannot be sealed does not stop the others. Returns the reason if
   * there are none. `tried`: those already dealt with.
   */
  recoverLeft(tried: ReadonlySet<string> = new Set()): GapError | undefined {
    const partials = partialShards(this.#owner.draft.out);
    const left = partials.find(({ holder, path }) => holder === undefined && !tried.has(path));
    if (left === undefined) return tried.size > 0 ? undefined : nothingLeft(this.#owner.draft.out, partials);
    const folder = left.path.slice(0, -PARTIAL_SUFFIX.length);
    const sessionId = basename(folder);
    this.#owner.dispatch({ type: 'leftover', sessionId, folder });
    this.#recover(left.path, sessionId, () => this.#leaving ?? this.recoverLeft(new Set([...tried, left.path])));
    return undefined;
  }

  /** Deletes what tests and measurements left when this app was killed: the player was told that nothing of them stays. */
  forgetChecks(): void {
    removeIfFree(join(this.#owner.draft.out, CHECK_FOLDER));
  }

  /** Unsealed recordings in the folder that nothing is working on. */
  get left(): number {
    return partialShards(this.#owner.draft.out).filter(({ holder }) => holder === undefined).length;
  }

  /** `next` runs once it is sealed or cannot be; not after the player has left it for later. */
  #recover(partial: string, sessionId: string, next?: () => void): void {
    const { keyring, display } = this.#parts;
    const watermarks = keyring.keys.flatMap(({ id, kind }) => (kind === 'watermark' ? this.#watermark(sessionId, id) : []));
    const signer = keyring.active('recorder') && this.#recorderKey();
    const order = { sessionId, partial, watermarks, ...(display !== undefined && { display }), ...(signer && { signer }) };
    const tells: RunTells = { onSealing: (sealing) => this.#owner.dispatch({ type: 'sealing', sealing }) };
    this.#begin({ type: 'recover', order }, tells, (outcome) => {
      const later = this.#later;
      this.#settle(outcome);
      if (!later) next?.();
    });
  }

  /** Everything a recording needs; keys are made at first use. Throws a GapError that says what is missing. */
  async #order(draft: Draft, durationS?: number): Promise<RecordOrder> {
    const consent = this.#agreed(draft);
    const { keyring, display } = this.#parts;
    await keyring.ensure('recorder');
    const watermarkId = (await keyring.ensure('watermark')).entry.id;
    const sessionId = randomUUID();
    const [watermark] = this.#watermark(sessionId, watermarkId);
    if (watermark === undefined)
      throw new GapError('keys.lost', said`The watermark key is missing`, said`Make another`, {
        way: { action: 'rotate-key', of: 'watermark' },
      });
    return {
      sessionId,
      // Known before the session begins: the lag of another build is another one.
      draft: this.#owner.withGame(draft),
      profile: loadProfile(draft.profile),
      consent,
      ...(display !== undefined && { display }),
      ...(durationS !== undefined && { durationS }),
      calibrations: readCalibrations(),
      lagReferences: knownLagReferences(),
      encoders: provenFor(draft),
      watermark,
      signer: this.#recorderKey(),
    };
  }

  /** Throws a GapError where nobody has agreed, or no game is chosen. */
  refuseUnready(): void {
    this.#agreed(this.#owner.draft);
  }

  /** The consent to recording the chosen game. Throws a GapError where there is none, or no game is chosen. */
  #agreed({ game }: Draft): Consent {
    const consent = this.#owner.consent();
    if (consent === undefined)
      throw new GapError('consent.none', said`No player has agreed to be recorded`, said`Read the consent and decide first`);
    if (game === '') throw new GapError('preflight.game', said`No game is chosen`, said`Choose its window: only that window is recorded`);
    return consent;
  }

  /** What the last check found; a draft that has changed since is measured again. */
  #paceOf(draft: Draft): Pace | undefined {
    return this.#checked?.draft === draft ? this.#checked.pace : undefined;
  }

  /** What a recording's process may know of the key: not the key. */
  #recorderKey(): RecordOrder['signer'] {
    const { role, keyId, publicKey } = this.#parts.keyring.signer('recorder');
    return { role, keyId, publicKey };
  }

  /** The key of one session's tiles, as text; empty when this machine lacks the secret. */
  #watermark(sessionId: string, id: string): { keyId: string; key: string }[] {
    const found = this.#parts.keyring.watermarkKey(sessionId, id);
    return found === undefined ? [] : [{ keyId: found.keyId, key: Buffer.from(found.key).toString('base64') }];
  }

  #begin(order: RunOrder, tells: RunTells, then: (outcome: Outcome) => void | Promise<void>): void {
    const signs = 'signer' in order.order ? order.order.signer : undefined;
    const signer = signs && this.#parts.keyring.signer(signs.role);
    const run = new SessionRun(this.#parts.startRecorder(), order, signer, tells);
    this.#run = run;
    this.#later = false;
    this.#tellWhen();
    this.#following = run.done.then(async (outcome) => {
      this.#hearNoMore();
      this.#run = undefined;
      await then(outcome);
    });
  }

  #hearNoMore(): void {
    this.#hearing?.[Symbol.dispose]();
    this.#hearing = undefined;
  }

  #settle(outcome: Outcome): void {
    if (outcome.type === 'sealed') this.#owner.dispatch({ type: 'sealed', result: outcome.result });
    else if (this.#later) this.#owner.dispatch({ type: 'left-for-later' });
    else if (outcome.type === 'failed') this.#owner.dispatch({ type: 'failed', fault: outcome.fault });
    else
      this.#owner.dispatch({ type: 'failed', fault: diedFault(outcome.type === 'died' ? outcome.why : said`it sent a ${outcome.type}`) });
  }
}
