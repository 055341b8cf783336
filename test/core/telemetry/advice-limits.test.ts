import { describe, expect, it } from 'vitest';
import { Adviser, type Figures } from '#core/telemetry/advice.ts';
import { FINE } from '#test/support/fine-figures.ts';

const BUSY: Partial<Figures> = { tickUs: { p50: 1, p99: 4001 } };
const S = 1_000_000;
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Looks once a second, from second 0 on, and returns the seconds at which a rule is shown. */
function shownAt(rule: string, seconds: number, at: (second: number) => Partial<Figures>): number[] {
  const adviser = new Adviser();
  return upTo(0, seconds).filter((second) =>
    adviser.look({ ...FINE, frames: 3600 + 60 * second, ...at(second) }, second * S).some((advice) => advice.rule === rule),
  );
}

describe('advice', () => {
  it('is raised once its rule has held for two seconds, to the microsecond', () => {
    const raised = (us: number) => {
      const adviser = new Adviser();
      adviser.look({ ...FINE, ...BUSY }, S);
      return adviser.look({ ...FINE, ...BUSY }, S + us).length;
    };
    expect([raised(2 * S - 1), raised(2 * S)]).toEqual([0, 1]);
  });

  it('is withdrawn once its rule has not held for over eight seconds, to the microsecond', () => {
    const raised = (us: number) => {
      const adviser = new Adviser();
      adviser.look({ ...FINE, ...BUSY }, S);
      adviser.look({ ...FINE, ...BUSY }, 3 * S);
      adviser.look(FINE, 4 * S);
      return adviser.look(FINE, 3 * S + us).length;
    };
    expect([raised(8 * S), raised(8 * S + 1)]).toEqual([1, 0]);
  });

  it('stays while its rule holds now and then, and begins anew once it was withdrawn', () => {
    const busy = (second: number) => [0, 1, 2, 8, 30, 31].includes(second);
    expect(shownAt('input-late', 40, (second) => (busy(second) ? BUSY : {}))).toEqual(upTo(2, 16));
  });

  it('is not raised by a rule that stops in between', () => {
    expect(shownAt('input-late', 12, (second) => (second === 2 || second === 5 ? {} : BUSY))).toEqual(upTo(8, 12));
  });

  it('has what to do, and where that can be done', () => {
    const adviser = new Adviser();
    const now = { ...FINE, ...BUSY, lastFrameAgeMs: 1001, encodeUs: { p50: 1, p99: 350_001 } };
    adviser.look(now, 0);
    const advice = adviser.look(now, 2 * S);
    expect(advice.map(({ rule }) => rule)).toEqual(['no-frames', 'encoder-behind', 'input-late']);
    expect(advice[1]).toEqual({
      rule: 'encoder-behind',
      says: 'the encoder is falling behind',
      remedy: 'Close other programs, record a smaller picture or fewer frames a second, or give the encoder more threads',
      way: { settings: ['size', 'fps', 'encoder-threads'] },
    });
    expect(advice[0]).not.toHaveProperty('way');
    expect(advice.some((one) => 'holds' in one)).toBe(false);
  });
});

describe('figures are compared with those of five to ten seconds ago', () => {
  it.each<[string, (was: boolean) => Partial<Figures>]>([
    ['encoder-relieved', (was) => ({ reliefs: was ? 4 : 3 })],
    ['encoder-behind', (was) => ({ drops: was ? 4 : 3 })],
    ['lag-moved', (was) => ({ lag: { state: 'known', shifts: was ? 4 : 3 } })],
    ['input-late', (was) => ({ skippedTicks: was ? 113 : 100 })],
  ])('%s: what happened in the first second counts until the tenth, and is shown for eight more', (rule, at) => {
    expect(shownAt(rule, 25, (second) => at(second >= 1))).toEqual(upTo(3, 17));
  });

  it('what happened in the sixth second counts until the fifteenth', () => {
    expect(shownAt('encoder-behind', 30, (second) => ({ drops: second >= 6 ? 1 : 0 }))).toEqual(upTo(8, 22));
    expect(shownAt('encoder-behind', 30, (second) => ({ drops: second >= 5 ? 1 : 0 }))).toEqual(upTo(7, 17));
  });

  it('twelve ticks may be passed over', () => {
    expect(shownAt('input-late', 12, (second) => ({ skippedTicks: second >= 1 ? 112 : 100 }))).toEqual([]);
  });

  it('one repeat in two hundred frames may be, and of the first sixty frames any number', () => {
    const late = (frames: number, repeats: number) =>
      shownAt('capture-late', 4, (second) => ({ frames: second === 0 ? 1000 : 1000 + frames, repeats: second === 0 ? 7 : 7 + repeats }))
        .length > 0;
    expect([late(600, 3), late(600, 4), late(601, 3), late(599, 3)]).toEqual([false, true, false, true]);
    expect([late(60, 60), late(61, 1), late(61, 0)]).toEqual([false, true, false]);
  });
});

describe('the drift', () => {
  const shown = (slope: number, sure: number, elapsedS: number) =>
    shownAt('clock-drifts', 3, () => ({ elapsedS, driftMsPerMin: { slope, low: sure, high: 2 * slope - sure } })).length > 0;

  it('is advised about as the verdict will judge it, over the minutes so far', () => {
    // Half a millisecond in all is no drift; 0.1 ms a minute that are certain are.
    expect([shown(0.2, 0.15, 120), shown(0.2, 0.15, 240), shown(0.2, 0.1, 600)]).toEqual([false, true, false]);
    expect([shown(0.2, 0.2, 149), shown(0.2, 0.2, 150)]).toEqual([false, true]);
    expect(shownAt('clock-drifts', 3, () => ({}))).toEqual([]);
  });
});

describe('no input', () => {
  it('is not said where as much came of one kind as of another', () => {
    for (const some of [
      { keyEvents: 5, mouseEvents: 5 },
      { mouseEvents: 5, padEvents: 5 },
      { keyEvents: 5, padEvents: 5 },
    ])
      expect(shownAt('no-input', 3, () => ({ keyEvents: 0, mouseEvents: 0, padEvents: 0, ...some }))).toEqual([]);
  });

  it.each(['keyEvents', 'mouseEvents', 'padEvents'] as const)('is not said where there were %s', (events) => {
    const none = { keyEvents: 0, mouseEvents: 0, padEvents: 0 };
    expect(shownAt('no-input', 3, () => none)).toEqual([2, 3]);
    expect(shownAt('no-input', 3, () => ({ ...none, [events]: 1 }))).toEqual([]);
  });
});
