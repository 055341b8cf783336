import type { RecordOrder, RecoverOrder } from '#core/app/recorder-messages.ts';
import type { Result } from '#core/app/state.ts';
import { faultOf } from '#core/app/wire.ts';
import { ENCODER_NAMES } from '#core/encoder-plan.ts';
import { sameKey } from '#core/format/calibration.ts';
import type { Ending } from '#core/format/meta.ts';
import { planRecording, type RecordPlan } from '#core/plan.ts';
import { recover } from '#inspector/recover.ts';
import { calibrationKey } from '#recorder/calibration-key.ts';
import { forgetCached, leaveNow, record, type Steering } from '#recorder/record.ts';
import type { Sealed } from '#shard/seal.ts';
import { ownerPort } from '#station/process/port.ts';
import { RemoteSignatures } from '#station/process/remote-signer.ts';
import { SealingProgress } from '#station/process/sealing-progress.ts';

/**
 * One session in a process of its own: a native crash takes nobody along. It is told what to record, or what to recover, and ends when
 * that is sealed. When its owner is gone it stops and seals; unsigned it stays a `.partial`, which the next start signs.
 */
const port = ownerPort();
const stop = new AbortController();
const cancel = new AbortController();
const signatures = new RemoteSignatures(port);
const progress = new SealingProgress((sealing) => port.post({ type: 'sealing', sealing }));
/** Of a recording that runs. */
let steering: Steering | undefined;
let begun = false;
/** What was posted last is out after this. */
const LAST_WORD_MS = 200;

port.onGone(() => {
  signatures.gone();
  stop.abort();
});
port.onMessage((message) => {
  switch (message.type) {
    case 'record':
      return begin(() => runOrder(message.order));
    case 'recover':
      return begin(() => sealLeft(message.order));
    case 'stop':
      return stop.abort();
    case 'cancel':
      return cancel.abort();
    case 'mark':
      return steering?.mark();
    case 'hold':
      return steering?.hold(message.held);
    case 'take-back':
      return steering?.takeBack();
    case 'signature':
      return signatures.answer(message.id, Buffer.from(message.signature, 'base64'));
  }
});
port.post({ type: 'ready' });

function begin(work: () => Promise<Result>): void {
  if (begun) return;
  begun = true;
  work()
    .then(
      (result) => port.post({ type: 'sealed', result }),
      (error) => port.post({ type: 'failed', fault: faultOf(error) }),
    )
    // The channel would keep the process, and so would a thread that hangs.
    .finally(() => setTimeout(() => leaveNow(0), LAST_WORD_MS));
}

async function runOrder(order: RecordOrder): Promise<Result> {
  const plan = planOf(order);
  const key = calibrationKey(plan);
  const { ended, why, ...sealed } = await record(plan, {
    stop: stop.signal,
    cancel: cancel.signal,
    signer: order.signer && signatures.signer(order.signer),
    watermarkKey: plan.watermark && { keyId: order.watermark.keyId, key: Buffer.from(order.watermark.key, 'base64') },
    calibration: order.calibrations.find((calibration) => sameKey(calibration, key)),
    onPreflight: (findings) => port.post({ type: 'preflight', findings: [...findings] }),
    onRunning: (running) => {
      steering = running;
    },
    onSnapshot: (snapshot) => port.post({ type: 'snapshot', snapshot }),
    onStep: (step) => progress.step(step),
    readBack: { onProgress: (read) => progress.readBack(read) },
  });
  return { ...resultOf(order.sessionId, sealed, ended), ...(why !== undefined && { why }) };
}

async function sealLeft({ sessionId, partial, signer, watermarks }: RecoverOrder): Promise<Result> {
  const sealed = await recover(partial, {
    signer: signer && signatures.signer(signer),
    watermarkKeyOf: (_, keyId) => {
      const found = watermarks.find((watermark) => watermark.keyId === keyId);
      return found && { keyId, key: Buffer.from(found.key, 'base64') };
    },
    onStep: (step) => progress.step(step),
    readBack: { forgetCached, onProgress: (read) => progress.readBack(read) },
  });
  return { ...resultOf(sessionId, sealed, 'recovered'), ...(sealed.lostMs !== undefined && { lostMs: sealed.lostMs }) };
}

function planOf({ sessionId, draft, profile, consent, display, durationS }: RecordOrder): RecordPlan {
  const { game, title, encoder, fps, out } = draft;
  return planRecording(
    { games: [game], title: title === '' ? undefined : title, encoder, fps, out, profile, consent, durationS, display },
    { display: process.env.DISPLAY, oneDesktop: process.platform !== 'linux', sessionId, encoders: ENCODER_NAMES },
  );
}

function resultOf(sessionId: string, { folder, qat }: Sealed, ended: Ending): Result {
  const { verdict, frames, findings } = qat;
  return { sessionId, folder, ended, verdict, frames, durationS: qat.duration_s, findings };
}
