/** The unit that is being encoded in this process, and those that wait for it. */
let encoding: Promise<void> = Promise.resolve();

/**
 * Waits until nothing else is being encoded in this process: two SVT-AV1 3.1.2 encoders at the same time corrupt its heap (one run in five
 * of test/session/final/make-final.test.ts; none of twelve with one). Returns what lets the next one begin; rejects with the signal's reason.
 */
export async function untilAlone(signal: AbortSignal): Promise<() => void> {
  const mine = Promise.withResolvers<void>();
  const before = encoding;
  encoding = before.then(() => mine.promise);
  const broken = Promise.withResolvers<never>();
  const abort = () => broken.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([before, broken.promise]);
    signal.throwIfAborted();
    return mine.resolve;
  } catch (error) {
    mine.resolve();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
