import { expect, it } from 'vitest';
import { VoiceWindow } from '#core/labels/voice-window.ts';
import { VOICE_BLOCK } from '#native/voice/microphone.ts';
import { AvMicrophone } from '#session/threads/av-microphone.ts';

/** FFmpeg's tone has an eighth of full scale. */
const RMS = 1 / 8 / Math.SQRT2;

it.each([
  ['16 bits, 48 kHz', 'sine=frequency=440:sample_rate=48000'],
  ['16 bits, 44.1 kHz, two channels', 'sine=frequency=440:sample_rate=44100,aformat=channel_layouts=stereo'],
  ['floats, 48 kHz', 'sine=frequency=440:sample_rate=48000,aformat=sample_fmts=flt'],
])('the level of a tone of %s is the one that it has', (_, tone) => {
  using microphone = new AvMicrophone('lavfi', tone);
  const window = new VoiceWindow();
  const samples = new Int16Array(VOICE_BLOCK);
  let level: ReturnType<VoiceWindow['add']>;
  for (let block = 0; level === undefined; block++) {
    expect(microphone.read(samples)).toBe(true);
    level = window.add(samples, block * 50_000);
  }
  // A tone of two channels is made of one: FFmpeg lowers it by the root of two.
  expect([RMS, RMS / Math.SQRT2].some((rms) => Math.abs(rms - (level?.rms ?? 0)) < 0.001)).toBe(true);
});

it('one that ends says so, and one that is not there is refused with what to do', () => {
  using ending = new AvMicrophone('lavfi', 'sine=frequency=440:duration=0.2');
  const samples = new Int16Array(VOICE_BLOCK);
  expect([ending.read(samples), ending.read(samples), ending.read(samples), ending.read(samples), ending.read(samples)]).toContain(false);
  expect(() => new AvMicrophone('lavfi', 'no such filter')).toThrow(
    expect.objectContaining({ code: 'preflight.microphone', remedy: expect.stringContaining('allow') }),
  );
  expect(() => new AvMicrophone('lavfi', 'sine,aformat=sample_fmts=u8')).toThrow(expect.objectContaining({ code: 'preflight.microphone' }));
});
