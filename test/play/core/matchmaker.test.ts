import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Matchmaker } from '#play/core/matchmaker.ts';
import { heldBackMs } from '#play/core/shaping.ts';
import { Random } from '#scripts/random.ts';

const name = (count: number) => `match ${count}`;

describe('a waiting room', () => {
  it('forms groups in order of arrival: twelve people make six', () => {
    const maker = new Matchmaker(2, name);
    const groups = Array.from({ length: 12 }, (_, i) => maker.arrive(`who ${i}`)).filter((group) => group !== undefined);
    expect(groups.map(({ match, members }) => [match, ...members])).toEqual(
      Array.from({ length: 6 }, (_, i) => [`match ${i}`, `who ${2 * i}`, `who ${2 * i + 1}`]),
    );
    expect(maker.waiting).toEqual([]);
  });

  it('lets those waiting leave, and names who is left in a group', () => {
    const maker = new Matchmaker(3, name);
    for (const who of ['a', 'b']) maker.arrive(who);
    expect(maker.leave('a')).toEqual([]);
    for (const who of ['c', 'd']) maker.arrive(who);
    expect(maker.groupOf('b')?.members).toEqual(['b', 'c', 'd']);
    expect(maker.leave('c')).toEqual(['b', 'd']);
    expect(maker.leave('b')).toEqual(['d']);
    expect(maker.leave('b')).toEqual([]);
  });

  it('never puts anybody into two groups, nor forms one too small, whoever comes and goes', () => {
    const act = fc.record({ who: fc.nat(9).map((n) => `who ${n}`), comes: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), fc.array(act, { maxLength: 80 }), (size, acts) => {
        const maker = new Matchmaker(size, name);
        const playing = new Set<string>();
        for (const { who, comes } of acts) {
          const group = comes ? maker.arrive(who) : undefined;
          if (!comes) {
            maker.leave(who);
            playing.delete(who);
          }
          expect(group === undefined || group.members.length === size).toBe(true);
          for (const member of group?.members ?? []) {
            expect(playing.has(member)).toBe(false);
            playing.add(member);
          }
          expect(maker.waiting.length).toBeLessThan(size);
          for (const waits of maker.waiting) expect(playing.has(waits)).toBe(false);
        }
      }),
    );
  });
});

describe('a degraded network', () => {
  it('delays, jitters and loses as configured', () => {
    const random = new Random(3);
    const held = Array.from({ length: 20_000 }, () => heldBackMs({ delayMs: 100, jitterMs: 75, loss: 0.15 }, () => random.next()));
    const came = held.filter((ms) => ms !== undefined);
    expect(1 - came.length / held.length).toBeCloseTo(0.15, 1);
    expect(Math.min(...came)).toBeGreaterThanOrEqual(25);
    expect(Math.max(...came)).toBeLessThanOrEqual(175);
    expect(came.reduce((sum, ms) => sum + ms, 0) / came.length).toBeCloseTo(100, -1);
    expect(heldBackMs({ delayMs: 0, jitterMs: 50, loss: 0 }, () => 0)).toBe(0);
  });
});
