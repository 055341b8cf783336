import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD_US } from '#core/input/hold-back.ts';
import { KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import type { SessionGapReason } from '#format/core/input/gap.ts';
import { keysOf } from '#format/core/input/keymask.ts';
import { physicalIndex, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import { parseHotkey } from '#native/core/hotkeys/hotkey.ts';
import { gated, openGate, T0 } from '#test/support/gated.ts';
import { long } from '#test/support/long.ts';

const key = (name: string) => physicalIndex(name) as number;
const [W, D, P] = [key('KeyW'), key('KeyD'), key('KeyP')];

describe('events of the game', () => {
  it('come through in order with the stamps of their receipt, 50 ms later', () => {
    const { gate, events } = openGate();
    gate.key(0, W, true, T0 + 10);
    gate.move(3, 1, T0 + 20);
    gate.settle(T0 + HOLD_US);
    expect(events()).toEqual([]);
    gate.settle(T0 + HOLD_US + 10);
    expect(events()).toMatchObject([{ tsUs: T0 + 10, code: 'W', value: 1 }]);
    gate.finish(T0 + HOLD_US + 11);
    expect(events()).toMatchObject([{ tsUs: T0 + 20, code: 'move', dx: 3 }]);
  });

  it('leave out keys outside the profile, but count them', () => {
    const { gate, events } = openGate();
    gate.key(0, P, true, T0);
    gate.key(0, P, false, T0 + 1);
    gate.key(0, UNKNOWN_KEY, true, T0 + 2);
    gate.finish(T0 + 100);
    expect(events()).toEqual([]);
    expect(gate.unmapped).toBe(3);
  });

  it('leave out the press of a hotkey with just its modifiers, and its release', () => {
    const { gate, events } = openGate();
    gate.leaveOut([parseHotkey('record', 'Ctrl+Shift+KeyW'), parseHotkey('hold', 'Ctrl+KeyP')]);
    const [left, right] = [key('ControlLeft'), key('ShiftRight')];
    for (const [physical, down] of [
      [left, true],
      [W, true],
      [W, false],
      [right, true],
      // Only now is it the hotkey, and no key outside the profile either.
      [W, true],
      [W, false],
      [P, true],
      [P, false],
      [right, false],
      [P, true],
      [P, false],
      [left, false],
      [W, true],
      [W, false],
    ] as const)
      gate.key(0, physical, down, T0);
    gate.finish(T0 + 1);
    expect(events().map(({ code, value }) => `${code}${value}`)).toEqual('Ctrl1 W1 W0 Shift1 Shift0 Ctrl0 W1 W0'.split(' '));
    // P with Shift besides is another one: its press and its release.
    expect(gate.unmapped).toBe(2);
  });

  it('begin with what is down already, once the game has the focus', () => {
    expect([openGate().gate.resumes, gated().gate.resumes]).toEqual([true, false]);
  });

  it('ignore auto-repeat, and say that a key is up once no keyboard holds it', () => {
    const { gate, events, rows } = openGate();
    gate.key(0, W, true, T0);
    gate.key(0, W, true, T0 + 500);
    gate.key(1, W, true, T0 + 1000);
    gate.key(0, W, false, T0 + 2000);
    gate.row(KEYBOARD, 0, T0, 0, T0 + 2500);
    gate.key(1, W, false, T0 + 3000);
    gate.row(KEYBOARD, 0, T0, 0, T0 + 3500);
    gate.finish(T0 + 4000);
    expect(events().map(({ code, value }) => `${code}${value}`)).toEqual(['W1', 'W0']);
    expect(rows().map(({ keymask }) => keymask)).toEqual([1, 0]);
  });

  it('of a keyboard unplugged in mid-press end with a release', () => {
    const { gate, events } = openGate();
    gate.key(3, W, true, T0);
    gate.key(2, D, true, T0 + 1);
    gate.sourceLost(3, T0 + 500);
    gate.finish(T0 + 600);
    expect(events().map(({ tsUs, code, value }) => [tsUs - T0, code, value])).toEqual([
      [0, 'W', 1],
      [1, 'D', 1],
      [500, 'W', 0],
    ]);
  });
});

describe('when the focus leaves', () => {
  it('presses in the last 50 ms are forgotten, held keys are released, and a gap begins there', () => {
    const { gate, events, rows, gaps } = openGate();
    const lost = T0 + 1_000_000;
    gate.key(0, W, true, lost - 60_000);
    gate.row(KEYBOARD, 0, 0, 0, lost - 55_000);
    gate.key(0, D, true, lost - 40_000);
    gate.row(KEYBOARD, 0, 0, 0, lost - 30_000);
    gate.settle(lost);
    gate.focus('unfocused', lost);
    gate.key(0, P, true, lost + 10);
    gate.key(0, W, false, lost + 20);
    gate.row(KEYBOARD, 0, 0, 0, lost + 30);
    gate.focus(undefined, lost + 500_000);
    // Pressed elsewhere, and still down: a state of the hand, which nobody pressed here.
    gate.key(0, D, false, lost + 600_000);
    gate.key(0, D, true, lost + 700_000);
    gate.finish(lost + 800_000);
    const fromUs = lost - HOLD_US;
    expect(events().map(({ tsUs, code, value, held }) => [tsUs - fromUs, code, value, held])).toEqual([
      [-10_000, 'W', 1, false],
      [0, 'W', 0, false],
      [HOLD_US + 505_000, 'D', 1, true],
      [HOLD_US + 600_000, 'D', 0, false],
      [HOLD_US + 700_000, 'D', 1, false],
    ]);
    expect(rows().map(({ keymask }) => keymask)).toEqual([1, 0, 0]);
    expect(gaps(lost + 800_000)).toEqual([[fromUs + 1, lost + 505_000, 'unfocused']]);
    expect(gate.unmapped).toBe(0);
  });

  it('a late thread forgets everything it had not settled, and shows no picture of it', () => {
    const { gate, shield, events, gaps } = openGate();
    const lost = T0 + 1_000_000;
    gate.settle(lost - 120_000);
    gate.key(0, W, true, lost - 110_000);
    gate.focus('unfocused', lost);
    gate.settle(lost);
    gate.finish(lost + 100_000);
    expect(events()).toEqual([]);
    expect(gaps(lost + 100_000)).toEqual([[lost - 170_000, lost + 100_000, 'unfocused']]);
    expect([shield.verdict(lost - 171_000), shield.verdict(lost - 169_000)]).toEqual(['show', 'blank']);
  });

  it('a pad keeps its rows, with nothing in them', () => {
    const { gate, rows } = openGate();
    const axes = Float32Array.of(1, 1, 1, 1, 1, 1);
    gate.row(PAD, 0, 0, 0, T0, 1, axes);
    gate.settle(T0 + HOLD_US);
    gate.row(PAD, 0, 0, 0, T0 + 100_000, 3, axes);
    gate.focus('unfocused', T0 + 101_000);
    gate.row(PAD, 0, 0, 0, T0 + 102_000, 2, axes);
    gate.finish(T0 + 200_000);
    // The release of A is an event; B was pressed within the hold-back and is forgotten.
    expect(rows().map(({ buttons, events }) => [buttons, events])).toEqual([
      [1, 1],
      [0, 1],
      [0, 0],
    ]);
  });

  it('a new reason only ends one gap where the next begins', () => {
    const { gate, gaps } = openGate();
    gate.focus('held', T0 + 200_000);
    gate.focus('unfocused', T0 + 300_000);
    gate.focus('held', T0 + 400_000);
    gate.focus(undefined, T0 + 500_000);
    expect(gaps(T0 + 1_000_000)).toEqual([
      [T0 + 150_000, T0 + 300_000, 'held'],
      [T0 + 300_000, T0 + 400_000, 'unfocused'],
      [T0 + 400_000, T0 + 505_000, 'held'],
    ]);
  });

  it('a session that begins elsewhere begins with a gap; one that ends elsewhere ends with one', () => {
    const { gate, gaps, events } = gated();
    gate.key(0, W, true, T0 - 10);
    gate.arm(T0);
    gate.move(1, 1, T0 + 10);
    gate.settle(T0 + 100_000);
    gate.finish(T0 + 200_000);
    expect(events()).toEqual([]);
    expect(gaps(T0 + 300_000)).toEqual([[T0, T0 + 200_000, 'unfocused']]);
  });

  it('in the last moment of a session, that moment is forgotten; after it, nothing is', () => {
    const endUs = T0 + 1_000_000;
    const play = (lostUs: number) => {
      const it = openGate();
      it.gate.key(0, W, true, endUs - 200_000);
      it.gate.settle(endUs - 100_000);
      it.gate.key(0, D, true, endUs - 10_000);
      it.gate.row(KEYBOARD, 0, 0, 0, endUs);
      it.gate.end(endUs);
      it.gate.key(0, P, true, endUs + 1);
      for (let us = endUs; us < lostUs; us += 4_000) it.gate.settle(us);
      it.gate.focus('unfocused', lostUs);
      it.gate.settle(endUs + 60_000);
      it.gate.finish(endUs + 60_000);
      const events = it.events();
      expect(it.rows().reduce((sum, row) => sum + row.events, 0)).toBe(events.length);
      return { codes: events.map(({ code, value }) => `${code}${value}`), gaps: it.gaps(endUs).map(([, to, reason]) => [to, reason]) };
    };
    expect(play(endUs + 20_000)).toEqual({ codes: ['W1', 'W0'], gaps: [[endUs, 'unfocused']] });
    expect(play(endUs + 58_000)).toEqual({ codes: ['W1', 'D1'], gaps: [] });
  });

  it('blindness is a gap whichever window had the focus', () => {
    const { gate, gaps, events } = openGate();
    gate.key(0, W, true, T0 + 100_000);
    gate.settle(T0 + 200_000);
    gate.key(0, D, true, T0 + 3_000_000);
    gate.blind('stalled', T0 + 200_000, T0 + 3_000_000);
    gate.key(0, D, false, T0 + 3_100_000);
    gate.finish(T0 + 3_200_000);
    expect(events().map(({ tsUs, code, value, held }) => [tsUs - T0, code, value, held])).toEqual([
      [100_000, 'W', 1, false],
      [150_000, 'W', 0, false],
      // The hand held both all along, or at least again.
      [3_005_000, 'D', 1, true],
      [3_005_001, 'W', 1, true],
      [3_100_000, 'D', 0, false],
    ]);
    expect(gaps(T0 + 4_000_000)).toEqual([[T0 + 150_001, T0 + 3_005_000, 'stalled']]);
  });
});

describe('whatever happens', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('move' as const), n: fc.integer({ min: -9, max: 9 }), dt: fc.nat(9000) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('key' as const), n: fc.nat(7), dt: fc.nat(9000) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('tick' as const), n: fc.nat(3), dt: fc.nat(9000) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('focus' as const), n: fc.nat(2), dt: fc.nat(90_000) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('blind' as const), n: fc.nat(0), dt: fc.nat(400_000) }) },
  );
  const reasons: (SessionGapReason | undefined)[] = [undefined, 'unfocused', 'held'];

  long(
    'no event lies in a gap, sums of rows and events agree, times ascend, every press has its release, and little of the game is lost',
    () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
          const { gate, events: taken, rows: sampled, gaps: found } = openGate();
          let now = T0;
          let [focus, openFrom]: [SessionGapReason | undefined, number] = [undefined, T0];
          const own: { tsUs: number; dx: number }[] = [];
          /** What is physically down. */
          const hand = new Set<string>();
          const losses: [number, number][] = [];
          let settled = Number.POSITIVE_INFINITY;
          let nonce = 0;
          for (const { kind, n, dt } of steps) {
            const before = now;
            now += dt + 1;
            if (kind === 'move') {
              nonce += 1;
              gate.move(nonce, n, now);
              if (focus === undefined && now >= openFrom) own.push({ tsUs: now, dx: nonce });
            } else if (kind === 'key') {
              const [source, physical] = [n & 1, n & 2 ? W : D];
              gate.key(source, physical, (n & 4) !== 0, now);
              if (n & 4) hand.add(`${source} ${physical}`);
              else hand.delete(`${source} ${physical}`);
            } else if (kind === 'tick') {
              gate.row(MOUSE, 0, now, n, now);
              gate.row(KEYBOARD, 0, now, n, now);
              gate.settle(now);
              settled = now;
            } else if (kind === 'focus') {
              const reason = reasons[n];
              if (focus === undefined && reason !== undefined) losses.push([Math.min(now, settled) - HOLD_US, now]);
              if (focus !== undefined && reason === undefined) openFrom = now + 5000;
              gate.focus(reason, now);
              focus = reason;
            } else {
              gate.blind('stalled', before, now);
              if (focus === undefined) {
                losses.push([Math.min(before, settled - HOLD_US), now]);
                openFrom = now + 5000;
              }
            }
          }
          gate.row(MOUSE, 0, now, 0, now);
          gate.row(KEYBOARD, 0, now, 0, now);
          gate.finish(now + 1);
          const [events, rows, gaps] = [taken(), sampled(), found(now + 1)];
          for (const { tsUs } of events)
            for (const [from, to] of gaps as [number, number, string][]) expect(tsUs >= from && tsUs < to).toBe(false);
          for (let i = 1; i < gaps.length; i++) expect(gaps[i]?.[0]).toBeGreaterThanOrEqual(gaps[i - 1]?.[1] as number);
          for (const list of [events, rows])
            for (let i = 1; i < list.length; i++) expect(list[i]?.tsUs).toBeGreaterThan(list[i - 1]?.tsUs as number);
          expect(rows.reduce((sum, row) => sum + row.events, 0)).toBe(events.length);
          const moves = events.filter(({ code }) => code === 'move');
          expect(rows.reduce((sum, { dx }) => sum + dx, 0)).toBe(moves.reduce((sum, { dx }) => sum + dx, 0));
          // Only the game's own moves are kept, and only those in the hold-back before a loss are missing.
          const kept = new Set(moves.map(({ dx }) => dx));
          expect(moves.every(({ dx }) => own.some((move) => move.dx === dx))).toBe(true);
          for (const { tsUs, dx } of own) if (!kept.has(dx)) expect(losses.some(([from, to]) => tsUs <= to && tsUs >= from - 1)).toBe(true);
          // The state by the events is that of the rows, and at the end, in focus, that of the hand.
          const state = new Set<string>();
          let next = 0;
          for (const { tsUs, keymask } of rows) {
            for (; next < events.length && (events[next]?.tsUs as number) <= tsUs; next++) {
              const { code, value } = events[next] as (typeof events)[number];
              if (code === 'move') continue;
              expect(state.has(code)).toBe(value === 0);
              if (value === 1) state.add(code);
              else state.delete(code);
            }
            expect(keysOf(keymask)).toEqual(['W', 'D'].filter((code) => state.has(code)));
          }
          const isDown = (physical: number) => [0, 1].some((source) => hand.has(`${source} ${physical}`));
          if (focus === undefined && now >= openFrom)
            expect(keysOf(rows.at(-1)?.keymask ?? 0)).toEqual([...(isDown(W) ? ['W'] : []), ...(isDown(D) ? ['D'] : [])]);
        }),
        { numRuns: 300 },
      );
    },
  );
});

it('events that find no room are counted and left out, and the rest goes on', () => {
  const { gate, events } = openGate();
  // As many as are held back at once: nothing is settled meanwhile.
  for (let i = 0; i < 20_000; i++) gate.move(1, 0, T0 + i);
  expect(gate.overflows).toBe(20_000 - (1 << 14));
  gate.settle(T0 + 30_000 + HOLD_US);
  const kept = events().length;
  gate.move(1, 0, T0 + 40_000);
  gate.finish(T0 + 40_001);
  expect([kept, events().length, gate.overflows]).toEqual([1 << 14, 1, 20_000 - (1 << 14)]);
});
