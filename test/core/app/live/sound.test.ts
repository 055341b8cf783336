import { describe, expect, it } from 'vitest';
import { type Heard, soundOf } from '#core/app/live/sound.ts';

const IDLE: Heard = { phase: 'idle', tone: 'unknown', markers: 0 };
const STARTING: Heard = { ...IDLE, phase: 'starting' };
const RECORDING: Heard = { phase: 'recording', tone: 'rec', markers: 0 };

describe('what is heard of a session', () => {
  it.each([
    ['it asks for', IDLE, STARTING, undefined],
    ['its first frame', STARTING, RECORDING, 'started'],
    ['a first frame that fails already', STARTING, { ...RECORDING, tone: 'fail' }, 'problem'],
    ['markers of before this window was opened', { ...RECORDING, markers: undefined }, { ...RECORDING, markers: 3 }, undefined],
    ['markers that are no longer known', RECORDING, { ...RECORDING, markers: undefined }, undefined],
    ['a marker', RECORDING, { ...RECORDING, markers: 1 }, 'marker'],
    ['a failure', RECORDING, { ...RECORDING, tone: 'fail' }, 'problem'],
    ['a failure that goes on', { ...RECORDING, tone: 'fail' }, { ...RECORDING, tone: 'fail' }, undefined],
    ['a failure before a marker', RECORDING, { ...RECORDING, tone: 'fail', markers: 1 }, 'problem'],
    ['a pause', RECORDING, { ...RECORDING, tone: 'paused' }, undefined],
    ['its end', RECORDING, { ...RECORDING, phase: 'stopping' }, 'stopped'],
    ['an end that nobody asked for', { ...RECORDING, tone: 'fail' }, { ...IDLE, phase: 'failed' }, 'stopped'],
    ['a start that fails', STARTING, { ...IDLE, phase: 'failed' }, 'stopped'],
    ['a test recording', { ...IDLE, phase: 'checking' }, { ...IDLE, phase: 'checked' }, undefined],
  ] as const)('%s', (_name, before, now, sound) => {
    expect(soundOf(before, now)).toBe(sound);
  });
});
