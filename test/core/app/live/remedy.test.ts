import { describe, expect, it } from 'vitest';
import { remedyOf } from '#core/app/live/remedy.ts';

const missing = { tone: 'fail', says: 'missing', percent: 40 } as const;

describe('what to do about the headline', () => {
  it('is fewer frames where too many are missing, then a smaller picture, then nothing', () => {
    expect(remedyOf(missing, 60, {})).toEqual({ fps: 30 });
    expect(remedyOf(missing, undefined, {})).toEqual({ fps: 30 });
    expect(remedyOf(missing, 30, {})).toEqual({ size: '854x480' });
    expect(remedyOf({ tone: 'fail', says: 'residual', us: 9000 }, 30, { size: '854x480' })).toEqual({ size: '640x360' });
    expect(remedyOf(missing, 30, { size: '640x360' })).toBeUndefined();
  });

  it('is another start where nothing is written', () => {
    expect(remedyOf({ tone: 'fail', says: 'dead' }, 60, {})).toEqual({});
  });

  it('is nothing where nothing is wrong, or the player has paused', () => {
    expect(remedyOf({ tone: 'paused', says: 'paused', why: 'held' }, 60, {})).toBeUndefined();
    expect(remedyOf({ tone: 'rec', says: 'recording' }, 60, {})).toBeUndefined();
  });
});
