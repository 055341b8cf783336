import { describe, expect, it } from 'vitest';
import { health, Written } from '#core/app/live/written.ts';

const written = (change: Partial<Written> = {}): Written => ({
  videoBytes: 1,
  videoAgeMs: 0,
  frames: 1,
  journalBytes: 1,
  journalAgeMs: 0,
  rows: 1,
  keyEvents: 0,
  mouseEvents: 0,
  padEvents: 0,
  markers: 0,
  gaps: 0,
  ...change,
});

describe('the health of the written files', () => {
  it('is late after one second and dead after three', () => {
    expect(health(written(), 0)).toEqual({ video: 'good', input: 'good' });
    expect(health(written({ videoAgeMs: 1000 }), 0).video).toBe('good');
    expect(health(written({ videoAgeMs: 1001 }), 0).video).toBe('late');
    expect(health(written({ videoAgeMs: 3000 }), 0).video).toBe('late');
    expect(health(written({ videoAgeMs: 3001 }), 0).video).toBe('dead');
    expect(health(written({ journalAgeMs: 3001 }), 0)).toEqual({ video: 'good', input: 'dead' });
  });

  it('declines while no report arrives, and then is unknown', () => {
    expect(health(written(), 1500).video).toBe('late');
    expect(health(written({ videoAgeMs: 500 }), 2900).video).toBe('dead');
    expect(health(written(), 3000)).toEqual({ video: 'late', input: 'late' });
    expect(health(written(), 3001)).toEqual({ video: 'unknown', input: 'unknown' });
  });

  it('is unknown for what was never seen', () => {
    expect(health(undefined, 0)).toEqual({ video: 'unknown', input: 'unknown' });
    const { videoAgeMs: _, ...never } = written();
    expect(health(never, 0).video).toBe('unknown');
  });
});

it('the newest gap has a reason', () => {
  const fits = (reason: string) => Written.safeParse(written({ lastGap: { reason: reason as never, frame: 1, open: true } })).success;
  expect(['unfocused', 'held', 'focus-unknown', ''].map(fits)).toEqual([true, true, true, false]);
});
