import { describe, expect, it } from 'vitest';
import { leavingQuestion, nextNight } from '#core/app/leaving.ts';

const session = { sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', folder: '' };
const sealing = { step: 'encoding', unit: 'frames', done: 1, of: 2, perS: 1 } as const;

describe('leaving', () => {
  it('asks nothing when nothing is running', () => {
    for (const phase of ['idle'] as const) expect(leavingQuestion({ phase })).toBeUndefined();
    expect(leavingQuestion({ phase: 'failed', during: 'check', fault: { code: 'a', says: 'b', remedy: 'c' } })).toBeUndefined();
  });

  it('asks when to make the video, and offers staying as the first answer', () => {
    for (const state of [
      { phase: 'recording', ...session },
      { phase: 'stopping', ...session, sealing },
      { phase: 'recovering', ...session, why: '' },
    ] as const)
      expect(leavingQuestion(state)?.answers.map(([, leaving]) => leaving)).toEqual(['stay', 'now', 'next-start', 'tonight']);
    expect(leavingQuestion({ phase: 'recording', ...session })?.message).toBe('shell.leave.recording');
    expect(leavingQuestion({ phase: 'checking', ...session })?.answers.map(([, leaving]) => leaving)).toEqual(['stay', 'now']);
  });

  it('waits for the next night: two o’clock, today or tomorrow', () => {
    expect(nextNight(new Date(2026, 10, 21, 23, 30).getTime())).toBe(new Date(2026, 10, 22, 2).getTime());
    expect(nextNight(new Date(2026, 10, 21, 1, 59).getTime())).toBe(new Date(2026, 10, 21, 2).getTime());
    expect(nextNight(new Date(2026, 11, 31, 2).getTime())).toBe(new Date(2027, 0, 1, 2).getTime());
  });
});
