import koffi from 'koffi';
import { block } from '#native/macos/objc/block.ts';
import { objc, type Pointer } from '#native/macos/objc/objc.ts';

/** macOS answers in milliseconds; what does not answer by then hangs. */
const PATIENCE_MS = 3000;

/** What a completion handler is given: what was asked for, if anything, and an NSError or nothing. */
export type Completes = 'result' | 'done';

/**
 * Sends a message whose last argument is a completion handler, and waits for that; a result is ours to release. Rejects with an Error that has the
 * words of the NSError, or says that there was no answer within three seconds. Not yet run (docs/platforms.md).
 */
export async function completion(of: Completes, ask: (handler: bigint) => void): Promise<Pointer> {
  const { object, text } = objc();
  const { promise, resolve, reject } = Promise.withResolvers<Pointer>();
  // It also keeps this thread's event loop alive, which the handler is called on.
  const patience = setTimeout(() => reject(new Error(`macOS did not answer within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  const handled = (...given: Pointer[]) => {
    const error = given.at(-1) ?? undefined;
    if (error !== undefined) reject(new Error(text<string>(object(error, 'localizedDescription'), 'UTF8String')));
    else resolve(of === 'result' ? object(given[0], 'retain') : undefined);
  };
  const type = koffi.proto('void', of === 'result' ? ['void*', 'void*', 'void*'] : ['void*', 'void*']);
  const isa = koffi.load('/usr/lib/libSystem.B.dylib').symbol('_NSConcreteGlobalBlock') as bigint;
  try {
    ask(block(isa, type, handled));
    return await promise;
  } finally {
    clearTimeout(patience);
  }
}
