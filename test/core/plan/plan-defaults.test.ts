import { describe, expect, it } from 'vitest';
import { planRecording } from '#core/plan/plan.ts';

const DEFAULTS = { display: ':0', sessionId: '11111111-2222-4333-8444-555555555555' };
const RIGHTS = { licenseRef: 'ref#l', consentRef: 'ref#c', games: ['doom'] };
type Asked = Parameters<typeof planRecording>[0];
type Defaults = Parameters<typeof planRecording>[1];
const plan = (asked: Asked = {}, defaults: Partial<Defaults> = {}) => planRecording({ ...RIGHTS, ...asked }, { ...DEFAULTS, ...defaults });

describe('a plan', () => {
  it('has two threads to encode with, no cursor and the game’s window alone, unless it is said', () => {
    expect(plan()).toMatchObject({ encoderThreads: 2, cursor: false, wholeScreen: false });
    expect(plan({ encoderThreads: 5, cursor: true })).toMatchObject({ encoderThreads: 5, cursor: true });
    expect(plan({ wholeScreen: true }).wholeScreen).toBe(true);
    expect(plan({ anyWindow: true }).wholeScreen).toBe(true);
  });

  it('tells a region of 250 km² or more, and none that is smaller', () => {
    expect(plan().geo).toBeUndefined();
    expect(['8001fffffffffff', '851f1d4bfffffff'].map((geo) => plan({ geo }).geo)).toEqual(['8001fffffffffff', '851f1d4bfffffff']);
    for (const geo of ['861f1d4bfffffff', '8f1f1d4bfffffff', 'home']) expect(() => plan({ geo })).toThrow(/resolution 0 to 5|geo/);
  });

  it('is of the display that was chosen, of the usual one, or of the only one that a system has', () => {
    expect(plan({ display: ':7' }).display).toBe(':7');
    expect(plan().display).toBe(':0');
    expect(plan({}, { display: '', oneDesktop: true }).display).toBe('desktop');
    for (const oneDesktop of [false, undefined])
      expect(() => plan({}, { display: '', oneDesktop })).toThrow(expect.objectContaining({ code: 'preflight.display' }));
  });

  it('is of the games that were named, or of those that are listed for all recordings', () => {
    const games = (asked: Asked, listed?: string[]) => plan(asked, { games: listed }).game;
    const doom = games({ games: ['doom'] });
    expect(games({ games: ['doom'] }, ['quake'])).toEqual(doom);
    expect(games({ games: [] }, ['doom'])).toEqual(doom);
    expect(games({ games: undefined }, ['doom'])).toEqual(doom);
    expect(() => games({ games: [] })).toThrow(expect.objectContaining({ code: 'preflight.game' }));
  });

  it('says of a reference whether it is missing, or what it is', () => {
    expect(() => plan({ licenseRef: undefined })).toThrow('The reference to the publisher licence is missing');
    expect(() => plan({ licenseRef: ' TBD ' })).toThrow('"TBD" is not a reference to the publisher licence');
  });
});
