import { describe, expect, it } from 'vitest';
import { GapLog } from '#core/input/gap-log.ts';
import { InputGate } from '#core/input/gate.ts';
import { HOLD_US, RAW_HOLD_BACK } from '#core/input/hold-back.ts';
import { InputSampler } from '#core/input/sampler.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { codeIndex, KEYBOARD, MOUSE } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { reasonIndex } from '#format/core/input/gap.ts';
import { physicalIndex, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { parseHotkey } from '#native/core/hotkeys/hotkey.ts';
import { drained, recordRing } from '#test/support/record-rings.ts';

const PROFILE = compileProfile(BASELINE_PROFILE);
const T0 = 10_000_000;
const key = (name: string) => physicalIndex(name) as number;
const [A, W, P] = [key('KeyA'), key('KeyW'), key('KeyP')];
/** Keys are the game's again so long after its focus returned. */
const REOPEN_US = 5000;

/** A gate, and the events and gaps behind it. */
function shutGate(holdBack = RAW_HOLD_BACK) {
  const [eventRing, gapRing] = [recordRing('events', 1 << 15), recordRing('gaps', 64)];
  const sampler = new InputSampler(eventRing, recordRing('rows', 64), PROFILE);
  const shield = new PictureShield(PictureShield.allocate());
  const gate = new InputGate(sampler, PROFILE, new GapLog(gapRing, shield, false), holdBack);
  return {
    gate,
    shield,
    events: () =>
      drained(eventRing, 'events', ({ tsUs, device, code, value, dx, dy, held }) => ({
        us: tsUs - T0,
        is: `${PROFILE.codes[code]}${held ? '!' : ''} ${value}`,
        device,
        moved: [dx, dy],
      })),
    /** As written: from, to (0: still open), reason. */
    gaps: () => drained(gapRing, 'gaps', ({ fromUs, toUs, reason, device }) => [fromUs - T0, toUs === 0 ? 0 : toUs - T0, reason, device]),
  };
}

function openGate() {
  const it = shutGate();
  it.gate.focus(undefined, T0 - 100_000);
  it.gate.arm(T0);
  return it;
}

describe('an event', () => {
  it.each([
    ['KeyA', 'A', KEYBOARD],
    ['ShiftRight', 'Shift', KEYBOARD],
    ['MouseLeft', 'LMB', MOUSE],
    ['MouseForward', 'X2', MOUSE],
  ])('of %s is %s, of its device', (name, code, device) => {
    const { gate, events } = openGate();
    gate.key(0, key(name), true, T0 + 1);
    gate.key(0, key(name), false, T0 + 2);
    gate.finish(T0 + 3);
    expect(events()).toEqual([
      { us: 1, is: `${code} 1`, device, moved: [0, 0] },
      { us: 2, is: `${code} 0`, device, moved: [0, 0] },
    ]);
  });

  it('may be a motion, a wheel’s notches or a marker', () => {
    const { gate, events } = openGate();
    gate.move(3, -4, T0 + 1);
    gate.wheel(codeIndex('wheel_x'), -2, T0 + 2);
    gate.marker(T0 + 3);
    gate.finish(T0 + 4);
    expect(events()).toEqual([
      { us: 1, is: 'move 0', device: MOUSE, moved: [3, -4] },
      { us: 2, is: 'wheel_x -2', device: MOUSE, moved: [0, 0] },
      { us: 3, is: 'marker 1', device: KEYBOARD, moved: [0, 0] },
    ]);
  });

  it('outside the focus is none, whatever it is', () => {
    const { gate, events } = openGate();
    gate.focus('unfocused', T0 + 100_000);
    gate.move(3, -4, T0 + 100_001);
    gate.wheel(codeIndex('wheel_y'), 1, T0 + 100_002);
    gate.marker(T0 + 100_003);
    gate.finish(T0 + 200_000);
    expect(events()).toEqual([]);
  });

  it('at the very end belongs to the session, a later one does not', () => {
    const { gate, events } = openGate();
    gate.end(T0 + 1000);
    gate.move(1, 0, T0 + 1000);
    gate.move(2, 0, T0 + 1001);
    gate.finish(T0 + 2000);
    expect(events().map(({ us }) => us)).toEqual([1000]);
  });

  it('of an unknown key that is down when its keyboard goes is no release', () => {
    const { gate } = openGate();
    gate.key(3, UNKNOWN_KEY, true, T0 + 1);
    gate.sourceLost(3, T0 + 2);
    gate.finish(T0 + 3);
    expect(gate.unmapped).toBe(1);
  });

  it('of a keyboard that goes is the release of its first key, too', () => {
    const { gate, events } = openGate();
    expect(A).toBe(0);
    gate.key(3, A, true, T0 + 1);
    gate.sourceLost(3, T0 + 2);
    gate.finish(T0 + 3);
    expect(events().map(({ is }) => is)).toEqual(['A 1', 'A 0']);
  });

  it('for which there is no room is lost, and counted', () => {
    const { gate, events } = openGate();
    for (let i = 0; i < (1 << 14) - 1; i++) gate.key(0, UNKNOWN_KEY, true, T0);
    gate.key(0, W, true, T0);
    expect(gate.overflows).toBe(0);
    gate.key(0, A, true, T0);
    expect(gate.overflows).toBe(1);
    gate.finish(T0 + 1);
    expect(events().map(({ is }) => is)).toEqual(['W 1']);
  });
});

describe('when the focus returns', () => {
  it('input counts from 5 ms later on, to the microsecond', () => {
    const { gate, events, gaps } = openGate();
    gate.focus('unfocused', T0 + 100_000);
    gate.focus(undefined, T0 + 200_000);
    gate.move(1, 0, T0 + 200_000 + REOPEN_US - 1);
    gate.move(2, 0, T0 + 200_000 + REOPEN_US);
    gate.finish(T0 + 300_000);
    expect(events().map(({ moved }) => moved[0])).toEqual([2]);
    const reason = reasonIndex('unfocused');
    expect(gaps()).toEqual([
      [100_000 - HOLD_US, 0, reason, 0],
      [100_000 - HOLD_US, 200_000 + REOPEN_US, reason, 0],
    ]);
  });

  it('before the session begins, nothing has to be waited for', () => {
    const { gate, events, gaps } = shutGate();
    gate.focus(undefined, T0 - 1);
    gate.arm(T0);
    gate.move(1, 0, T0);
    gate.finish(T0 + 1);
    expect([events().length, gaps()]).toEqual([1, []]);
  });

  it('allowances may be others', () => {
    const { gate, events } = shutGate({ holdUs: 300, reopenUs: 20 });
    gate.focus(undefined, T0 - 1000);
    gate.arm(T0);
    gate.focus('unfocused', T0 + 1000);
    gate.focus(undefined, T0 + 2000);
    gate.move(1, 0, T0 + 2019);
    gate.move(2, 0, T0 + 2020);
    gate.settle(T0 + 2319);
    expect(events()).toEqual([]);
    gate.settle(T0 + 2320);
    expect(events().map(({ us }) => us)).toEqual([2020]);
  });

  it('what is down is found held, whichever device holds it; but no hotkey, and no key outside the profile', () => {
    const { gate, events } = openGate();
    gate.leaveOut([parseHotkey('record', 'Ctrl+KeyE')]);
    gate.focus('unfocused', T0 + 100_000);
    const us = T0 + 110_000;
    for (const [source, physical] of [
      [0, A],
      [0, P],
      [0, key('ControlLeft')],
      [0, key('KeyE')],
      [1, W],
      [3, W],
      [2, key('MouseLeft')],
    ] as const)
      gate.key(source, physical, true, us);
    gate.focus(undefined, T0 + 200_000);
    expect(gate.resumes).toBe(true);
    gate.move(1, 0, T0 + 210_000);
    expect(gate.resumes).toBe(false);
    // One of two keyboards lets go: it is still down.
    gate.key(1, W, false, T0 + 220_000);
    gate.key(3, W, false, T0 + 230_000);
    gate.finish(T0 + 300_000);
    expect(events().map(({ us, is, device }) => [us, is, device])).toEqual([
      [205_000, 'A! 1', KEYBOARD],
      [205_001, 'W! 1', KEYBOARD],
      [205_002, 'Ctrl! 1', KEYBOARD],
      [205_003, 'LMB! 1', MOUSE],
      [210_000, 'move 0', MOUSE],
      [230_000, 'W 0', KEYBOARD],
    ]);
    expect(gate.unmapped).toBe(0);
  });

  it('the system’s word corrects what the hand holds, until input counts again', () => {
    const { gate, events } = openGate();
    gate.holds(W, true);
    gate.holds(A, false);
    gate.move(1, 0, T0 + 1);
    gate.holds(A, true);
    gate.move(1, 0, T0 + 2);
    gate.finish(T0 + 3);
    expect(events().map(({ us, is }) => [us, is])).toEqual([
      [-2048, 'W! 1'],
      [1, 'move 0'],
      [2, 'move 0'],
    ]);
  });
});

describe('when the focus leaves', () => {
  it('a gap that would begin at the end of the session is none, and what is held then stays held', () => {
    const { gate, events, gaps } = openGate();
    gate.key(0, W, true, T0 + 1);
    gate.end(T0 + 100_000);
    gate.focus('unfocused', T0 + 100_000 + HOLD_US);
    gate.finish(T0 + 200_000);
    expect([events().map(({ is }) => is), gaps()]).toEqual([['W 1'], []]);
    const earlier = openGate();
    earlier.gate.key(0, W, true, T0 + 1);
    earlier.gate.end(T0 + 100_000);
    earlier.gate.focus('unfocused', T0 + 99_999 + HOLD_US);
    earlier.gate.finish(T0 + 200_000);
    expect(earlier.events().map(({ us, is }) => [us, is])).toEqual([
      [1, 'W 1'],
      [99_999, 'W 0'],
    ]);
    expect(earlier.gaps().map(([from, to]) => [from, to])).toEqual([
      [100_000, 0],
      [100_000, 100_000],
    ]);
  });

  it('right after the session began, the gap begins with it; right after another, where that ended', () => {
    const { gate, gaps } = openGate();
    gate.focus('unfocused', T0 + 10_000);
    gate.focus(undefined, T0 + 20_000);
    gate.focus('held', T0 + 30_000);
    gate.finish(T0 + 100_000);
    const ends = gaps().map(([from, to]) => [from, to]);
    expect(ends).toEqual([
      [0, 0],
      [0, 25_000],
      [25_000, 0],
      [25_000, 100_000],
    ]);
  });

  it('and returns before its gap has even begun, that gap ends where it began', () => {
    const { gate, gaps } = openGate();
    gate.key(0, W, true, T0 + 1);
    gate.finish(T0 + 2);
    // The release is the last event, and the gap begins behind it.
    gate.focus('unfocused', T0 + 3);
    gate.focus('held', T0);
    gate.focus('unfocused', T0);
    expect(gaps().map(([from, to]) => [from, to])).toEqual([
      [3, 0],
      [3, 3],
      [3, 0],
      [3, 3],
      [3, 0],
    ]);
  });

  it('the reason is known, and the same reason again changes nothing', () => {
    const { gate, gaps } = openGate();
    expect(gate.closedFor).toBeUndefined();
    gate.focus('held', T0 + 100_000);
    gate.focus('held', T0 + 150_000);
    expect([gate.closedFor, gaps().length]).toEqual(['held', 1]);
  });

  it('a session that ends in a gap ends it with itself, not when the rest is let through', () => {
    const { gate, gaps } = openGate();
    gate.focus('unfocused', T0 + 100_000);
    gate.end(T0 + 150_000);
    gate.finish(T0 + 190_000);
    expect(gaps().at(-1)).toEqual([50_000, 150_000, reasonIndex('unfocused'), 0]);
  });
});

describe('being blind', () => {
  it('within a gap changes nothing', () => {
    const { gate, gaps } = openGate();
    gate.focus('unfocused', T0 + 100_000);
    gate.blind('stalled', T0 + 110_000, T0 + 120_000);
    expect([gate.closedFor, gaps().length]).toEqual(['unfocused', 1]);
  });

  it('with what is down forgotten releases it, and finds nothing held afterwards', () => {
    const { gate, events } = openGate();
    gate.key(0, W, true, T0 + 1);
    gate.settle(T0 + 100_000);
    gate.forgetHeld();
    gate.blind('hook-lost', T0 + 60_000, T0 + 100_000);
    gate.move(1, 0, T0 + 110_000);
    gate.finish(T0 + 200_000);
    expect(events().map(({ us, is }) => [us, is])).toEqual([
      [1, 'W 1'],
      [50_000, 'W 0'],
      [110_000, 'move 0'],
    ]);
  });
});

describe('the gap of one pad', () => {
  it('passes through whatever has the focus', () => {
    const { gate, gaps } = shutGate();
    gate.padLost(2, T0 + 10);
    gate.padFound(2, T0 + 20);
    expect(gaps()).toEqual([
      [10, 0, reasonIndex('device-lost'), 3],
      [10, 20, reasonIndex('device-lost'), 3],
    ]);
  });
});

it('pictures before the session are not decided, and then those that input has settled', () => {
  const { gate, shield } = shutGate();
  gate.focus(undefined, T0 - 1000);
  gate.settle(T0);
  expect(shield.decidedUs).toBe(0);
  gate.arm(T0);
  gate.settle(T0 + 1);
  expect(shield.decidedUs).toBe(T0 + 1 - HOLD_US);
  gate.finish(T0 + 2);
  expect(shield.decidedUs).toBe(Number.POSITIVE_INFINITY);
});
