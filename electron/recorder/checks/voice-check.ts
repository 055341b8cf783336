import { messageOf } from '#core/errors.ts';
import { VOICE_BLOCK } from '#native/voice/microphone.ts';
import { openMicrophone } from '#native/voice/open-microphone.ts';
import { type Checked, passed, warned } from '#recorder/checks/outcome.ts';

/** Whether a microphone can be heard. Nothing of it is kept; a recording does not depend on it. */
export function checkVoice(): Checked {
  try {
    using microphone = openMicrophone();
    const samples = new Int16Array(VOICE_BLOCK);
    const heard = microphone.read(samples);
    samples.fill(0);
    return heard ? passed(`the default microphone, by ${microphone.source}`) : warned('the microphone gives nothing', REMEDY, WAY);
  } catch (error) {
    return warned(messageOf(error), REMEDY, WAY);
  }
}

const REMEDY = 'Connect a microphone, or record without its level: nothing else is missing then';
const WAY = { settings: ['voice' as const] };
