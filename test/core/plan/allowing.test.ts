import { describe, expect, it } from 'vitest';
import { allowing } from '#core/plan/allowing.ts';
import { CONSENT } from '#test/support/consent.ts';

const REFUSED = { code: 'preflight.consent' };

describe('what a consent allows', () => {
  it('is on file elsewhere where nothing is opened', () => {
    expect(allowing({})).toBeUndefined();
    expect(allowing({ geo: '85', needs: ['game', 'lab'] })).toBeUndefined();
  });

  it.each([{ voice: true }, { probe: 'host' }, { needs: ['chat'] }] as const)('must be here where one thing is opened: %j', (asked) => {
    expect(() => allowing(asked)).toThrow(expect.objectContaining(REFUSED));
  });

  it('is what the player agreed to, and nothing more', () => {
    expect(allowing({ consent: CONSENT })).toBe(CONSENT);
    const withVoice = { ...CONSENT, scopes: [...CONSENT.scopes, 'voice' as const] };
    expect(allowing({ consent: withVoice, voice: true })).toBe(withVoice);
    expect(() => allowing({ consent: withVoice, voice: true, probe: 'host' })).toThrow(/does not include network: nothing is opened/);
    expect(() => allowing({ consent: { ...CONSENT, scopes: ['video'] } })).toThrow(/does not include inputs/);
  });
});
