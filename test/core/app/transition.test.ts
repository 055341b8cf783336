import { describe, expect, it } from 'vitest';
import { AppState, type Phase, type Result } from '#core/app/state.ts';
import { type AppEvent, isResting, transition } from '#core/app/transition.ts';

const sessionId = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';
const folder = '/shards/one';
const result: Result = { sessionId, folder, ended: 'stopped', verdict: 'pass', durationS: 1, frames: 60, findings: [] };
const sealing = { step: 'meta.json', unit: 'bytes' as const, done: 0, of: 0, perS: 0 };
const fault = { code: 'capture.nothing', says: 'nothing', remedy: 'again' };

const EVENTS: readonly AppEvent[] = [
  { type: 'check', sessionId, folder },
  { type: 'check-done', check: { findings: [], seen: { keyboard: 0, mouse: 0, pad: 0 } } },
  { type: 'calibrate', step: 'target' },
  { type: 'calibrating', step: 'decoding', share: 0.5 },
  { type: 'calibrated', calibrated: { lowMs: 0, highMs: 0.2, doubts: [] } },
  { type: 'lag-measured', lag: { title: 'one', signal: 'mouse-motion', ms: 47, lowMs: 46, highMs: 48 } },
  { type: 'measuring-stopped' },
  { type: 'start', sessionId, folder },
  { type: 'began' },
  { type: 'sealing', sealing },
  { type: 'sealed', result },
  { type: 'failed', fault },
  { type: 'recorder-died', why: 'killed' },
  { type: 'leftover', sessionId, folder },
  { type: 'left-for-later' },
  { type: 'dismiss' },
];

const STATES: readonly AppState[] = [
  { phase: 'idle' },
  { phase: 'checking', sessionId, folder },
  { phase: 'checked', check: { findings: [], seen: { keyboard: 0, mouse: 0, pad: 0 } } },
  { phase: 'calibrating', step: 'target' },
  { phase: 'calibrated', calibrated: { lowMs: 0, highMs: 0.2, doubts: [] } },
  { phase: 'lag-measured', lag: { title: 'one', signal: 'mouse-motion', ms: 47, lowMs: 46, highMs: 48 } },
  { phase: 'starting', sessionId, folder },
  { phase: 'recording', sessionId, folder },
  { phase: 'stopping', sessionId, folder, sealing },
  { phase: 'recovering', sessionId, folder, why: 'killed' },
  { phase: 'sealed', result },
  { phase: 'failed', during: 'recording', fault },
];

/** The transitions allowed; everything else is refused. */
const TABLE: Readonly<Record<Phase, Partial<Record<AppEvent['type'], Phase>>>> = {
  idle: { wait: 'waiting', check: 'checking', calibrate: 'calibrating', start: 'starting', leftover: 'recovering', dismiss: 'idle' },
  waiting: { wait: 'waiting', check: 'checking', calibrate: 'calibrating', start: 'starting', leftover: 'recovering', dismiss: 'idle' },
  checking: { 'check-done': 'checked', failed: 'failed' },
  checked: { wait: 'waiting', check: 'checking', calibrate: 'calibrating', start: 'starting', leftover: 'recovering', dismiss: 'idle' },
  calibrating: {
    calibrating: 'calibrating',
    calibrated: 'calibrated',
    'lag-measured': 'lag-measured',
    'measuring-stopped': 'idle',
    failed: 'failed',
  },
  calibrated: { wait: 'waiting', check: 'checking', calibrate: 'calibrating', start: 'starting', leftover: 'recovering', dismiss: 'idle' },
  'lag-measured': {
    wait: 'waiting',
    check: 'checking',
    calibrate: 'calibrating',
    start: 'starting',
    leftover: 'recovering',
    dismiss: 'idle',
  },
  starting: { began: 'recording', sealing: 'stopping', failed: 'failed', 'recorder-died': 'recovering' },
  recording: { sealing: 'stopping', failed: 'failed', 'recorder-died': 'recovering' },
  stopping: { sealing: 'stopping', sealed: 'sealed', failed: 'failed', 'recorder-died': 'recovering', 'left-for-later': 'idle' },
  recovering: { sealing: 'recovering', sealed: 'sealed', failed: 'failed', 'left-for-later': 'idle' },
  sealed: { wait: 'waiting', check: 'checking', calibrate: 'calibrating', start: 'starting', leftover: 'recovering', dismiss: 'idle' },
  failed: { wait: 'waiting', check: 'checking', calibrate: 'calibrating', start: 'starting', leftover: 'recovering', dismiss: 'idle' },
};

describe('the state of the app', () => {
  for (const state of STATES)
    for (const event of EVENTS) {
      const next = TABLE[state.phase][event.type];
      it(`${state.phase} and ${event.type}: ${next ?? 'refused'}`, () => {
        if (next === undefined) expect(() => transition(state, event)).toThrowError(expect.objectContaining({ code: 'app.state' }));
        else expect(AppState.parse(transition(state, event)).phase).toBe(next);
      });
    }

  it('starts nothing while something is running', () => {
    for (const state of STATES.filter((one) => !isResting(one)))
      for (const type of ['check', 'start', 'leftover'] as const) expect(() => transition(state, { type, sessionId, folder })).toThrow();
  });

  it('says how much of a step of a calibration is done, where that is known', () => {
    const told = (share: number | undefined) =>
      transition({ phase: 'calibrating', step: 'target' }, { type: 'calibrating', step: 'decoding', share });
    expect(told(0.5)).toEqual({ phase: 'calibrating', step: 'decoding', share: 0.5 });
    expect(told(0)).toEqual({ phase: 'calibrating', step: 'decoding', share: 0 });
    expect(Object.keys(told(undefined))).toEqual(['phase', 'step']);
    const fits = (share: number) => AppState.safeParse({ phase: 'calibrating', step: 'decoding', share }).success;
    expect([0, 1, -0.01, 1.01].map(fits)).toEqual([true, true, false, false]);
  });

  it('names what was under way when something failed', () => {
    expect(transition({ phase: 'checking', sessionId, folder }, { type: 'failed', fault })).toMatchObject({ during: 'check' });
    expect(transition({ phase: 'recovering', sessionId, folder, why: '' }, { type: 'failed', fault })).toMatchObject({
      during: 'recovery',
    });
  });
});
