import type { FromRecorder, ProveOrder, RecorderProcess } from '#core/app/process/recorder-messages.ts';
import type { ProofFigures } from '#format/core/documents/encoder-proof.ts';

/** A process of its own loads its codecs first, which may take long on a busy machine, ms. */
const START_MS = 20_000;
/** An encoder that has not shown in this time that it works is of no use, ms: without its driver, Intel's AV1 takes 23 s to say so. */
const PROOF_MS = 5000;

/**
 * What an encoder has shown. `refused`: by itself, or its driver, which will say the same again. `silent`: nothing, which may have been the machine's
 * fault, or the user's.
 */
export type Shown = { readonly figures: ProofFigures } | { readonly refused: string } | { readonly silent: string };

export interface ApartOptions {
  readonly limitMs?: number;
  /** Once aborted, the process is killed, and nothing was shown. */
  readonly signal?: AbortSignal | undefined;
}

/** Lets an encoder prove itself in a process of its own, which it may crash or block for ever: that is killed after {@link PROOF_MS}. */
export async function proveApart(
  start: () => RecorderProcess,
  order: ProveOrder,
  { limitMs = PROOF_MS, signal }: ApartOptions = {},
): Promise<Shown> {
  const process = start();
  const { promise, resolve } = Promise.withResolvers<Shown>();
  const giveUp = (ms: number, silent: string) => setTimeout(() => resolve({ silent }), ms);
  let timer = giveUp(START_MS, `its process did not start within ${START_MS / 1000} s`);
  process.onMessage((message: FromRecorder) => {
    if (message.type === 'ready') {
      clearTimeout(timer);
      timer = giveUp(limitMs, `it did not show within ${limitMs / 1000} s that it works`);
      process.post({ type: 'prove', order });
    } else if (message.type === 'proved') resolve({ figures: message.figures });
    else if (message.type === 'failed') resolve({ refused: message.fault.says });
  });
  process.ended.then((how) => resolve({ silent: `it ended its process (${how})` }));
  const stop = () => resolve({ silent: 'it was stopped' });
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', stop);
    clearTimeout(timer);
    process.kill();
  }
}
