import { said } from '#format/core/said.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { type Checked, passed, warned } from '#session/checks/outcome.ts';
import { SideThread } from '#session/threads/side-thread.ts';
import type { VoiceMessage, VoiceWorkerData } from '#session/threads/voice-worker.ts';

const PATIENCE_MS = 4000;
const REMEDY = said`Connect a microphone, or record without its level: nothing else is missing then`;
const WAY = { settings: ['voice' as const] };

/** Whether a microphone can be heard. Nothing of it is kept; a recording does not depend on it. A server of sound that hangs keeps only a thread. */
export async function checkVoice(): Promise<Checked> {
  const { promise, resolve } = Promise.withResolvers<VoiceMessage>();
  const data: VoiceWorkerData = { control: undefined };
  const thread = new SideThread(workerFile(import.meta.url, '../threads/voice-worker'), 'voice', data, {
    onMessage: resolve as (message: VoiceMessage) => void,
    onFailed: (why) => resolve({ why }),
  });
  const timer = setTimeout(() => resolve({ why: said`No microphone can be heard: the server of sound does not answer` }), PATIENCE_MS);
  const heard = await promise;
  clearTimeout(timer);
  await thread.end();
  return 'source' in heard
    ? passed(said`the default microphone, by ${heard.source}`)
    : warned('why' in heard ? heard.why : '', REMEDY, WAY);
}
