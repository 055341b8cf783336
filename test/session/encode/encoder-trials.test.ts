import { beforeAll, expect, it } from 'vitest';
import { EncoderTrials, StoppedError } from '#session/encode/encoder-trials.ts';
import { recordingSettings } from '#session/encode/settings.ts';
import { stoppingEncoders } from '#test/support/stopping-encoder.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 320, height: 180 };
const settingsOf = (encoder: string) =>
  recordingSettings({ size: SIZE, fps: 60, gopFrames: 120, bitrateBps: 1e6, encoder, encoderThreads: 1 });

beforeAll(() => quietCodecs());

it('tries encoders in another thread, without holding up this one', async () => {
  using trials = new EncoderTrials();
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 1);
  const tried = await trials.try(settingsOf('h264-14'), { frames: 96, looks: true });
  clearInterval(turning);
  expect(turns).toBeGreaterThan(0);
  expect(tried.latePct).toBe(0);
  expect(tried.p95Us).toBeGreaterThan(0);
  expect((await trials.try(settingsOf('h264-20'), { frames: 12 })).latePct).toBeUndefined();
});

it('passes on the error of one, and goes on with the next', async () => {
  using trials = new EncoderTrials();
  const settings = settingsOf('h264-14');
  const unknown = { ...settings, plan: { ...settings.plan, codec: 'nonesuch' } };
  await expect(trials.try(unknown, { frames: 2 })).rejects.toMatchObject({
    code: 'preflight.encoder',
    message: expect.stringContaining('nonesuch'),
    way: { action: 'check' },
  });
  expect((await trials.try(settings, { frames: 2 })).bytes).toBeGreaterThan(0);
});

it('abandons one that stands still, and says so', async () => {
  using trials = stoppingEncoders();
  const stopped = trials.try(settingsOf('live-av1-11'), { frames: 12 });
  await expect(stopped).rejects.toBeInstanceOf(StoppedError);
  await expect(stopped).rejects.toMatchObject({ message: 'Encoder libsvtav1 produced nothing for 0.3 s' });
  expect((await trials.try(settingsOf('h264-14'), { frames: 12 })).p95Us).toBe(4000);
});
