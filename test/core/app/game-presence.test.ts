import { describe, expect, it } from 'vitest';
import { follow, type Presence, type Seen, UNSEEN } from '#core/app/game-presence.ts';
import type { Phase } from '#core/app/state.ts';

const CLOSED: Presence = { isOpen: false, isFront: false };
const OPEN: Presence = { isOpen: true, isFront: false };
const FRONT: Presence = { isOpen: true, isFront: true };
const UNKNOWN: Presence = { isOpen: undefined, isFront: undefined };

/** What follows from looks a second apart. */
type Looks = readonly (readonly [phase: Phase, presence: Presence])[];
function looks(...all: Looks): string {
  let seen: Seen = UNSEEN;
  return all
    .map(([phase, presence], s) => {
      const { seen: next, does } = follow(seen, { phase, auto: true, closedS: 5, presence, nowMs: 1000 * s });
      seen = next;
      return does ?? '-';
    })
    .join(' ');
}
const times = (count: number, phase: Phase, presence: Presence) => Array.from({ length: count }, () => [phase, presence] as const);

describe('a recording that waits', () => {
  it('starts once its game has a window', () => {
    expect(looks(['waiting', CLOSED], ['waiting', UNKNOWN], ['waiting', OPEN])).toBe('- - start');
  });
});

describe('a recording whose game closes', () => {
  it('stops after the time that was set', () => {
    expect(looks(['recording', FRONT], ...times(6, 'recording', CLOSED))).toBe('- - - - - - stop');
  });

  it('goes on if the game comes back, and counts anew', () => {
    expect(looks(...times(5, 'recording', CLOSED), ['recording', OPEN], ...times(5, 'recording', CLOSED))).not.toContain('stop');
  });

  it('goes on where the system does not say', () => {
    expect(looks(['recording', CLOSED], ...times(9, 'recording', UNKNOWN))).not.toContain('stop');
  });

  it('goes on where that is set', () => {
    let seen = UNSEEN;
    for (let s = 0; s < 1000; s++) {
      const step = follow(seen, { phase: 'recording', auto: true, closedS: 0, presence: CLOSED, nowMs: 1000 * s });
      expect(step.does).toBeUndefined();
      seen = step.seen;
    }
  });
});

describe('of its own accord a recording', () => {
  it.each<[string, Looks, string]>([
    [
      'starts with the game',
      [
        ['idle', CLOSED],
        ['idle', OPEN],
      ],
      '- start',
    ],
    [
      'starts when it comes to the front',
      [
        ['idle', OPEN],
        ['idle', FRONT],
      ],
      '- start',
    ],
    ['starts for one that is in front already', [['idle', FRONT]], 'start'],
    [
      'does not start for one that is only open',
      [
        ['idle', OPEN],
        ['idle', OPEN],
      ],
      '- -',
    ],
    [
      'does not start again after it was stopped',
      [
        ['recording', FRONT],
        ['sealed', FRONT],
        ['sealed', OPEN],
        ['sealed', FRONT],
      ],
      '- - - -',
    ],
    [
      'starts again with the game',
      [
        ['recording', FRONT],
        ['sealed', FRONT],
        ['sealed', CLOSED],
        ['sealed', OPEN],
      ],
      '- - - start',
    ],
    [
      'starts after a game that restarts within a second',
      [
        ['sealed', CLOSED],
        ['sealed', FRONT],
      ],
      '- start',
    ],
    [
      'replaces no failure that somebody has to read',
      [
        ['failed', CLOSED],
        ['failed', FRONT],
      ],
      '- -',
    ],
    [
      'disturbs nothing that runs',
      [
        ['checking', CLOSED],
        ['checking', FRONT],
        ['stopping', FRONT],
      ],
      '- - -',
    ],
  ])('%s', (_, all, does) => {
    expect(looks(...all)).toBe(does);
  });

  it('does not start where nobody wants that', () => {
    const look = { phase: 'idle', auto: false, closedS: 60, presence: FRONT, nowMs: 0 } as const;
    expect(follow({ ...UNSEEN, wasOpen: false }, look).does).toBeUndefined();
  });
});
