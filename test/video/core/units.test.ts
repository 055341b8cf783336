import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faithfulIn, readUnitLines, type UnitLine, unitsOf } from '#video/core/units.ts';

describe('units', () => {
  it('begin at keyframes, and together cover all frames in order', () => {
    expect(unitsOf([1, 0, 0, 1, 0, 1], 6)).toEqual([
      { unit: 0, from: 0, to: 3 },
      { unit: 1, from: 3, to: 5 },
      { unit: 2, from: 5, to: 6 },
    ]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 200 }), (keys) => {
        const units = unitsOf(keys, keys.length);
        expect(units.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(keys.map((_, n) => n));
        expect(units.slice(1).every(({ from }) => keys[from] === 1)).toBe(true);
      }),
    );
  });
});

describe('the log of units', () => {
  const line: UnitLine = {
    unit: 3,
    from: 360,
    frames: 120,
    bytes: 7000,
    crc: 12,
    compared: 9,
    late: 1,
    lateFrames: [400],
    motion: '',
    damaged: false,
  };
  const text = `${JSON.stringify(line)}\n`;

  it('is read up to the first torn or invalid line', () => {
    expect(readUnitLines(text + text)).toEqual([line, line]);
    for (let cut = 1; cut < text.length; cut++) expect(readUnitLines(text + text.slice(0, cut))).toEqual([line]);
    expect(readUnitLines(`${text}{"unit":-1}\n${text}`)).toEqual([line]);
    expect(readUnitLines('')).toEqual([]);
  });
});

it('how faithful some of a video’s frames are follows from their own units', () => {
  const unit = (from: number, late: number) => ({
    from,
    frames: 10,
    compared: 100,
    late,
    lateFrames: Array.from({ length: late }, (_, n) => from + n),
  });
  const units = [unit(0, 0), unit(10, 3), unit(20, 2), unit(30, 9)];
  expect(faithfulIn(units, 10, 30)).toEqual({ compared: 200, late: 5, frames: [0, 1, 2, 10, 11] });
  expect(faithfulIn([unit(0, 40)], 0, 10).frames).toHaveLength(32);
});
