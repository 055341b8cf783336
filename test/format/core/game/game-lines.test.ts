import { describe, expect, it } from 'vitest';
import { gameLineText, readGameLines } from '#format/core/game/game-lines.ts';

const GONE = '{"type":"gone"}';

describe('the lines of a game in a journal', () => {
  it('are read as they were written, line ends within the JSON aside', () => {
    const text = gameLineText(12_345, '{"type":\n"gone"\r}') + gameLineText(12_346, GONE);
    expect([...readGameLines(text)]).toEqual([
      { tsUs: 12_345, line: { type: 'gone' } },
      { tsUs: 12_346, line: { type: 'gone' } },
    ]);
  });

  it.each([
    ['that has no end', `5 ${GONE}`],
    ['without a time', ` ${GONE}\n`],
    ['with a time that is none', `5.5 ${GONE}\n`],
    ['with a time beyond 2^53', `9007199254740993 ${GONE}\n`],
    ['of no JSON', '5 {\n'],
    ['of a kind that no recorder writes', '5 {"type":"other"}\n'],
  ])('leave out one %s, and throw where nobody asks for those', (_, bad) => {
    const unread: unknown[] = [];
    const read = [...readGameLines(`1 ${GONE}\n${bad}`, (error) => unread.push(error))];
    expect(read.map(({ tsUs }) => tsUs)).toEqual([1]);
    expect(unread).toHaveLength(1);
    expect(() => [...readGameLines(bad)]).toThrow();
  });

  it('go on behind an empty one, at the very beginning too', () => {
    const unread: unknown[] = [];
    const read = [...readGameLines(`\n1 ${GONE}\n\n2 ${GONE}\n`, (error) => unread.push(error))];
    expect([read.map(({ tsUs }) => tsUs), unread.length]).toEqual([[1, 2], 2]);
  });

  it('go on behind one that cannot be read', () => {
    const read = [...readGameLines(`x\n2 ${GONE}\n`, () => {})];
    expect(read.map(({ tsUs }) => tsUs)).toEqual([2]);
  });
});
