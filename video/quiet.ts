import { AV_LOG_ERROR } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/**
 * Keeps the codecs' own log lines off the terminal; their errors are reported as ours. For the whole process: call it in its first thread,
 * because SVT-AV1 does not see what another thread sets in its environment.
 */
export function quietCodecs(): void {
  process.env.SVT_LOG ??= '1';
  av.Log.setLevel(AV_LOG_ERROR);
}
