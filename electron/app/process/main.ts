import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { takePoses } from '#app/game/pose-relay.ts';
import { ownerPort } from '#app/process/port.ts';
import { prove } from '#app/process/prove.ts';
import { RemoteSignatures } from '#app/process/remote-signer.ts';
import { SealingProgress } from '#app/process/sealing-progress.ts';
import type { Draft } from '#core/app/draft.ts';
import {
  type CalibrateOrder,
  FromRecorder,
  type MeasureLagOrder,
  type RecordOrder,
  type RecoverOrder,
  ToRecorder,
} from '#core/app/process/recorder-messages.ts';
import type { Result } from '#core/app/state.ts';
import type { InputSteering, Steering } from '#core/app/steering.ts';
import { NO_EXTRAS } from '#core/plan/extras.ts';
import { askedOf } from '#core/plan/options/fields.ts';
import { RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import { planRecording, type RecordPlan, type RecordSettings } from '#core/plan/plan.ts';
import { outcomeOfSession } from '#core/report/session-outcome.ts';
import { PoseBoard } from '#core/rings/pose-board.ts';
import type { Ending } from '#format/core/documents/meta.ts';
import { some } from '#format/core/flags.ts';
import { faultOf } from '#server/core/wire.ts';
import { calibrate } from '#session/calibrate/calibrate.ts';
import { measureGameLag } from '#session/calibrate/game-lag.ts';
import type { Patience } from '#session/final/wait-turn.ts';
import { forgetCached, leaveNow, record } from '#session/run/record.ts';
import { recover } from '#session/seal/recover.ts';
import { ChatTap } from '#session/taps/chat-tap.ts';
import { GameTap } from '#session/taps/game-tap.ts';
import type { Sealed } from '#shard/seal/seal-files.ts';

/**
 * One session in its own process, so that a native crash takes nothing else down. It receives one order (record, recover or a
 * measurement) and exits when that is done. If its owner exits, it stops and seals; unsigned it stays a `.partial`, which the next start signs.
 */
const port = ownerPort(FromRecorder, ToRecorder);
const stop = new AbortController();
const cancel = new AbortController();
const signatures = new RemoteSignatures(port);
const progress = new SealingProgress((sealing) => port.post({ type: 'sealing', sealing }));
/** A game's lines, stamped by the desk on the same clock. */
const tap = new GameTap();
tap.listen({ onRunning: () => {}, onSettle: () => port.post({ type: 'ending' }) });
const chat = new ChatTap();
const poses = PoseBoard.allocate();
const poseBoard = new PoseBoard(poses);
/** Steers the running recording. */
let steerInput: ((command: InputSteering) => void) | undefined;
/** A game still being played takes precedence over the final video. */
let patience: Patience = { yieldTo: 'play', notBeforeMs: 0 };
let begun = false;
const DEFAULTS = { display: process.env.DISPLAY, oneDesktop: process.platform !== 'linux' };
/** Time for the last message to be delivered. */
const LAST_WORD_MS = 200;

port.onGone(() => {
  signatures.gone();
  tap.settled();
  stop.abort();
});
port.onMessage((message) => {
  switch (message.type) {
    case 'record':
      return begin(() => runOrder(message.order));
    case 'recover':
      return begin(() => sealLeft(message.order));
    case 'calibrate':
      return begin(() => measure(message.order));
    case 'measure-lag':
      return begin(() => measureLag(message.order));
    case 'prove':
      return begin(() => prove(message.order));
    case 'steer':
      return steer(message.command);
    case 'game-lines':
      tap.sayAll(message.text);
      return;
    case 'game-ended':
      tap.settled();
      return;
    case 'chat-label':
      return chat.say(message.label);
    case 'poses':
      return takePoses(poseBoard, message.poses);
    case 'not-before':
      patience = { ...patience, notBeforeMs: message.utcMs };
      return;
    case 'signed':
      return signatures.answer(message.id, message.signatures);
    case 'began':
      return signatures.began(message.id, message.signature);
  }
});
port.post({ type: 'ready' });

function steer(command: Steering): void {
  if (command === 'stop') stop.abort();
  else if (command === 'cancel') cancel.abort();
  else if (command === 'wait-no-more') tap.settleNoMore();
  else if (command === 'go-on') patience = { yieldTo: 'nothing', notBeforeMs: 0 };
  else steerInput?.(command);
}

/** Carries out the first order, and reports the result. */
function begin(work: () => Promise<FromRecorder>): void {
  if (begun) return;
  begun = true;
  work()
    .then(
      (done) => port.post(done),
      (error) => port.post({ type: 'failed', fault: faultOf(error) }),
    )
    // The channel, or a thread that hangs, would keep the process alive.
    .finally(() => setTimeout(() => leaveNow(0), LAST_WORD_MS));
}

async function runOrder(order: RecordOrder): Promise<FromRecorder> {
  const plan = planOf(order);
  const { ended, why, ...sealed } = await record(plan, {
    stop: stop.signal,
    cancel: cancel.signal,
    signer: order.signer && signatures.signer(order.signer),
    watermarkKey: plan.watermark && { keyId: order.watermark.keyId, key: Buffer.from(order.watermark.key, 'base64') },
    calibrations: order.calibrations,
    lagReferences: order.lagReferences,
    encoders: order.encoders,
    pace: order.pace,
    game: tap,
    chat,
    poses,
    onPreflight: (findings, pace) => port.post({ type: 'preflight', findings: [...findings], ...(pace && { pace }) }),
    onRunning: (atNextTick) => {
      steerInput = atNextTick;
      port.post({ type: 'running' });
    },
    onSnapshot: (snapshot) => port.post({ type: 'snapshot', snapshot }),
    onStep: (step) => progress.step(step),
    onEncode: (made) => progress.encode(made),
    patience: () => patience,
    readBack: { onProgress: (read) => progress.readBack(read) },
  });
  return { type: 'sealed', result: { ...resultOf(order.sessionId, sealed, ended), ...(why !== undefined && { why }) } };
}

async function sealLeft({ sessionId, partial, display, signer, watermarks }: RecoverOrder): Promise<FromRecorder> {
  const sealed = await recover(partial, {
    display,
    signer: signer && signatures.signer(signer),
    watermarkKeyOf: (_, keyId) => {
      const found = watermarks.find((watermark) => watermark.keyId === keyId);
      return found && { keyId, key: Buffer.from(found.key, 'base64') };
    },
    signal: cancel.signal,
    onStep: (step) => progress.step(step),
    onEncode: (made) => progress.encode(made),
    patience: () => patience,
    readBack: { forgetCached, onProgress: (read) => progress.readBack(read) },
  });
  const { lostMs } = sealed;
  return { type: 'sealed', result: { ...resultOf(sessionId, sealed, 'recovered'), ...(lostMs !== undefined && { lostMs }) } };
}

async function measure({ draft, display, seconds, encoders }: CalibrateOrder): Promise<FromRecorder> {
  const { calibration } = await calibrate(
    { display, ...askedOf(some(RECORDING_OPTIONS, 'encoder', 'fps', 'size', 'window'), draft) },
    { ...DEFAULTS, sessionId: randomUUID() },
    {
      seconds,
      encoders,
      stop: stop.signal,
      onStep: (step, share) => port.post({ type: 'calibrating', step, ...(share !== undefined && { share }) }),
      onSnapshot: ({ elapsedS }) => port.post({ type: 'calibrating', step: 'recording', share: Math.min(1, elapsedS / seconds) }),
    },
  );
  return { type: 'calibrated', calibration };
}

async function measureLag({ draft, profile, folder, pace, display, calibrations, encoders }: MeasureLagOrder): Promise<FromRecorder> {
  let told = -1;
  // Neither is measured: what it records is deleted.
  const reference = await measureGameLag({ ...settingsOf(draft), ...NO_EXTRAS, profile, display }, DEFAULTS, {
    folder,
    pace,
    stop: stop.signal,
    calibrations,
    encoders,
    onProgress: (share, snapshot) => {
      port.post({ type: 'snapshot', snapshot });
      // The whole view goes to every window when it changes: a hundred times are enough.
      const percent = Math.floor(100 * share);
      if (percent !== told) port.post({ type: 'calibrating', step: 'playing', share: percent / 100 });
      told = percent;
    },
  });
  return { type: 'lag-measured', reference };
}

function planOf({ sessionId, draft, profile, consent, display, durationS }: RecordOrder): RecordPlan {
  return planRecording({ ...settingsOf(draft), profile, consent, durationS, display }, { ...DEFAULTS, sessionId });
}

/** What a window's set-up asks of a recording. */
const settingsOf = ({ game, hotkeys, ...draft }: Draft): RecordSettings => ({
  ...askedOf(RECORDING_OPTIONS, draft),
  games: [game],
  hotkeys,
});

function resultOf(sessionId: string, sealed: Sealed, ended: Ending): Result {
  const { folder, next = [] } = sealed;
  const { findings, ...outcome } = outcomeOfSession(sealed);
  const parts = [sealed, ...next].map((shard) => ({ sessionId: basename(shard.folder), verdict: shard.qat.verdict }));
  return { sessionId, folder, ended, ...outcome, findings: [...findings], ...(next.length > 0 && { parts }) };
}
