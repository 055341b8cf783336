import type { FromRecorder, ProveOrder, RecorderProcess } from '#core/app/recorder-messages.ts';
import type { EncoderProof } from '#core/format/documents/encoder-proof.ts';

/** A process of its own loads its codecs first, which may take long on a busy machine, ms. */
const START_MS = 20_000;
/** An encoder that has not shown in this time that it works is of no use, ms: without its driver, Intel's AV1 takes 23 s to say so. */
const PROOF_MS = 5000;

/**
 * Lets an encoder prove itself in a process of its own, which it may crash or block for ever: that is killed after {@link PROOF_MS}. Resolves with
 * its figures, or why it is of no use.
 */
export async function proveApart(
  start: () => RecorderProcess,
  order: ProveOrder,
  limitMs = PROOF_MS,
): Promise<Pick<EncoderProof, 'figures' | 'failed'>> {
  const process = start();
  const { promise, resolve } = Promise.withResolvers<Pick<EncoderProof, 'figures' | 'failed'>>();
  const giveUp = (ms: number, why: string) => setTimeout(() => resolve({ failed: why }), ms);
  let timer = giveUp(START_MS, `its process did not start within ${START_MS / 1000} s`);
  process.onMessage((message: FromRecorder) => {
    if (message.type === 'ready') {
      clearTimeout(timer);
      timer = giveUp(limitMs, `it did not show within ${limitMs / 1000} s that it works`);
      process.post({ type: 'prove', order });
    } else if (message.type === 'proved') resolve({ figures: message.figures });
    else if (message.type === 'failed') resolve({ failed: message.fault.says });
  });
  process.ended.then((how) => resolve({ failed: `it ended its process (${how})` }));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    process.kill();
  }
}
