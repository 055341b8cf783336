import { AV_LOG_ERROR } from 'node-av/constants';
import * as av from 'node-av/lib';

/**
 * Keeps what codecs tell of themselves off the terminal; their errors come as ours. For the whole process: call it in its first thread, because
 * what another sets in its environment is not seen by SVT-AV1.
 */
export function quietCodecs(): void {
  process.env.SVT_LOG ??= '1';
  av.Log.setLevel(AV_LOG_ERROR);
}
