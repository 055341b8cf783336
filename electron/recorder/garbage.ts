import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * The collector of the young generation, to be called when nobody waits for this thread. Every frame's 3.7 MB count as external memory
 * and would start a full collection of 1 to 3 ms three times a second, at whatever moment: 4 % of the frames were read 1 ms late.
 * Collected every few frames just after a conversion, 0.3 ms each, none is started elsewhere.
 */
export function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  return () => gc({ type: 'minor' });
}
