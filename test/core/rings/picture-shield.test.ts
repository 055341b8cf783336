import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PictureShield } from '#core/rings/picture-shield.ts';

const FOREVER = Number.POSITIVE_INFINITY;

function two() {
  const shared = PictureShield.allocate();
  return { input: new PictureShield(shared), encoder: new PictureShield(shared), shared };
}

/** Opened and closed one after another: interval i is [1000 i + 100, 1000 i + 200). */
function afterIntervals(count: number): PictureShield {
  const { input, encoder } = two();
  for (let i = 0; i < count; i++) {
    input.open(1000 * i + 100);
    input.close(1000 * i + 200);
  }
  input.decide(FOREVER);
  return encoder;
}

describe('the shield', () => {
  it('decides nothing before it was told to, and has room for two figures, 64 intervals and its fence', () => {
    const { encoder, shared } = two();
    expect(encoder.decidedUs).toBe(0);
    expect([encoder.verdict(-1), encoder.verdict(0), encoder.verdict(1)]).toEqual(['show', 'undecided', 'undecided']);
    expect(shared.byteLength).toBe(8 * (1 + 2 + 2 * 64));
  });

  it('decides what ends before the time up to which input has decided', () => {
    const { input, encoder } = two();
    input.decide(5000);
    expect(encoder.decidedUs).toBe(5000);
    expect([encoder.verdict(4999), encoder.verdict(5000)]).toEqual(['show', 'undecided']);
    expect([encoder.verdict(4900, 99), encoder.verdict(4900, 100)]).toEqual(['show', 'undecided']);
    input.decide(5001);
    expect(encoder.verdict(5000)).toBe('show');
  });

  it('blanks an interval from its first moment up to its end, which is none of it', () => {
    const { input, encoder } = two();
    input.open(1000);
    input.close(2000);
    input.decide(FOREVER);
    expect([999, 1000, 1999, 2000].map((us) => encoder.verdict(us))).toEqual(['show', 'blank', 'blank', 'show']);
  });

  it('blanks what may have been read within it, by the whole bracket', () => {
    const { input, encoder } = two();
    input.open(1000);
    input.close(2000);
    input.decide(FOREVER);
    expect([encoder.verdict(900, 99), encoder.verdict(900, 100)]).toEqual(['show', 'blank']);
    expect([encoder.verdict(2100, 100), encoder.verdict(2100, 101)]).toEqual(['show', 'blank']);
    expect(encoder.verdict(1500, 5000)).toBe('blank');
  });

  it('blanks everything from an interval on that is still open', () => {
    const { input, encoder } = two();
    input.open(1000);
    input.decide(1e12);
    expect([encoder.verdict(999), encoder.verdict(1000), encoder.verdict(1e12 - 1)]).toEqual(['show', 'blank', 'blank']);
  });

  it('closes the interval that was opened last, and none where none was opened', () => {
    const { input, encoder } = two();
    input.close(700);
    input.open(1000);
    input.close(1100);
    input.open(2000);
    input.close(2100);
    // Its end is moved.
    input.close(2200);
    input.decide(FOREVER);
    expect([500, 1050, 1150, 2050, 2150, 2200].map((us) => encoder.verdict(us))).toEqual([
      'show',
      'blank',
      'show',
      'blank',
      'blank',
      'show',
    ]);
  });

  it('still knows 64 where one was closed that never was opened', () => {
    const { input, encoder } = two();
    input.close(700);
    for (let i = 1; i <= 64; i++) {
      input.open(1000 * i);
      input.close(1000 * i + 1);
    }
    input.decide(FOREVER);
    expect([encoder.verdict(700), encoder.verdict(1000), encoder.verdict(1001)]).toEqual(['show', 'blank', 'show']);
  });

  it('knows 64 intervals, and of a time before the oldest of more than those that it may not be shown', () => {
    expect([0, 99, 100, 200, 63_100, 63_200].map((us) => afterIntervals(64).verdict(us))).toEqual([
      'show',
      'show',
      'blank',
      'show',
      'blank',
      'show',
    ]);
    // The oldest of 65 that is known is the second.
    const more = afterIntervals(65);
    expect([0, 500, 1099, 1100, 1200].map((us) => more.verdict(us))).toEqual(['blank', 'blank', 'blank', 'blank', 'show']);
    expect(more.verdict(1250, 151)).toBe('blank');
    expect([64_099, 64_100, 64_200].map((us) => more.verdict(us))).toEqual(['show', 'blank', 'show']);
  });

  it('tells a time after the oldest that it knows from one before, however often it went round', () => {
    // 200 are opened: 136 to 199 are known.
    const shield = afterIntervals(200);
    expect([136_099, 136_100, 136_200, 136_999, 199_150, 199_200].map((us) => shield.verdict(us))).toEqual([
      'blank',
      'blank',
      'show',
      'show',
      'blank',
      'show',
    ]);
  });

  it('says of any picture whether its bracket meets an interval', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })), { maxLength: 64 }),
        fc.nat(2000),
        fc.nat(40),
        (steps, us, errUs) => {
          const { input, encoder } = two();
          const intervals: [number, number][] = [];
          let at = 0;
          for (const [wait, length] of steps) {
            intervals.push([at + wait, at + wait + length]);
            at += wait + length;
          }
          for (const [from, to] of intervals) {
            input.open(from);
            input.close(to);
          }
          input.decide(FOREVER);
          const meets = intervals.some(([from, to]) => us - errUs < to && us + errUs >= from);
          expect(encoder.verdict(us, errUs)).toBe(meets ? 'blank' : 'show');
        },
      ),
    );
  });
});
