import { describe, expect, it } from 'vitest';
import type { AuditLine } from '#core/lab/audit.ts';
import { Takes, takeText, verdictText } from '#core/lab/takes.ts';

const id = (n: number) => `0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c11${n}`;
let seq = 0;
const line = (what: string, more: Partial<AuditLine> = {}): AuditLine => ({
  seq: seq++,
  utc: new Date(Date.UTC(2026, 10, 27, 12, 0, seq)).toISOString(),
  author: 'ann',
  before: '0'.repeat(64),
  what,
  ...more,
});

function takesOf(lines: readonly AuditLine[]): Takes {
  const takes = new Takes();
  for (const one of lines) takes.add(one);
  return takes;
}

const STARTED = [
  line('opened'),
  line('start', { text: takeText(1) }),
  line('start: done', { station: 'blue' }),
  line('start: done', { station: 'red', sessionId: id(2) }),
];

describe('a take', () => {
  it('is what was started together, with its outcome, notes and signatures', () => {
    const { all } = takesOf([
      ...STARTED,
      line('note', { text: 'good light', station: 'red' }),
      line('stop'),
      line('sealed', { station: 'blue', sessionId: id(1), text: verdictText('pass') }),
      line('sealed', { station: 'red', sessionId: id(2), text: verdictText('fail', 'frames: 73 % missing') }),
      line('sign: done', { station: 'blue' }),
      line('sign: done', { station: 'green' }),
      line('repeat', { text: 'red lost frames' }),
    ]);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({
      number: 1,
      author: 'ann',
      endedUtc: expect.any(String),
      repeat: 'red lost frames',
      stations: [
        { name: 'blue', sessionId: id(1), verdict: 'pass', signed: true },
        { name: 'red', sessionId: id(2), verdict: 'fail', why: 'frames: 73 % missing', signed: false },
      ],
      notes: [{ author: 'ann', station: 'red', text: 'good light' }],
    });
  });

  it('goes on when stations are added, and is followed by the next', () => {
    const takes = takesOf([...STARTED, line('start'), line('start: done', { station: 'green' }), line('abort', { text: 'power' })]);
    expect(takes.all.map(({ stations, aborted }) => [stations.map(({ name }) => name), aborted])).toEqual([
      [['blue', 'red', 'green'], 'power'],
    ]);
    takes.add(line('start', { text: takeText(2) }));
    takes.add(line('divergence', { text: 'blue and red' }));
    expect(takes.all.map(({ number, divergences }) => [number, divergences])).toEqual([
      [1, []],
      [2, ['blue and red']],
    ]);
  });

  it('has no verdict of a station that records once more, and names one that could not start', () => {
    const takes = takesOf([
      ...STARTED,
      line('sealed', { station: 'red', sessionId: id(2), text: verdictText('pass') }),
      line('sign: done', { station: 'red' }),
      line('start'),
      line('start: done', { station: 'red' }),
      line('start: failed', { station: 'green', text: 'no room' }),
      line('abort', { station: 'blue', text: 'tired' }),
    ]);
    expect(takes.all[0]?.stations).toEqual([
      { name: 'blue', signed: false },
      { name: 'red', signed: false },
      { name: 'green', signed: false },
    ]);
    expect(takes.all[0]?.aborted).toBeUndefined();
    expect(takes.waitsFor('red', id(4))).toBe(true);
  });

  it('waits for one outcome of each of its recordings: a station cannot fill the log with more', () => {
    const takes = takesOf(STARTED);
    expect(takes.waitsFor('red', id(2))).toBe(true);
    expect(takes.waitsFor('red', id(3))).toBe(false);
    expect(takes.waitsFor('green', id(3))).toBe(false);
    takes.add(line('sealed', { station: 'red', sessionId: id(2), text: verdictText('pass') }));
    expect(takes.waitsFor('red', id(2))).toBe(false);
  });

  it('has the reason of one that fails, whole', () => {
    const why = (text: string) =>
      takesOf([...STARTED, line('sealed', { station: 'red', sessionId: id(2), text })]).all[0]?.stations[1]?.why;
    expect(['fail', 'fail: short', 'fail: frames: 3 of 9: lost'].map(why)).toEqual([undefined, 'short', 'frames: 3 of 9: lost']);
  });

  it('has no reason of a recording that passes', () => {
    const { all } = takesOf([...STARTED, line('sealed', { station: 'blue', sessionId: id(1), text: 'pass' })]);
    expect(all[0]?.stations[0]).toEqual({ name: 'blue', signed: false, sessionId: id(1), verdict: 'pass' });
  });

  it('names fifty divergences, and no more', () => {
    const said = Array.from({ length: 60 }, (_, n) => `${n}`);
    const { all } = takesOf([...STARTED, ...said.map((text) => line('divergence', { text }))]);
    expect(all[0]?.divergences).toEqual(said.slice(0, 50));
  });

  it('keeps a station that says once more that it began, and not one that began anew', () => {
    const again = (first: string | undefined, second: string | undefined) => {
      const started = (sessionId: string | undefined) => line('start: done', { station: 'red', ...(sessionId && { sessionId }) });
      const lines = [line('start', { text: takeText(1) }), started(first), line('sign: done', { station: 'red' }), started(second)];
      return takesOf(lines).all[0]?.stations;
    };
    const kept = { name: 'red', signed: true };
    expect(again(id(1), id(1))).toEqual([{ ...kept, sessionId: id(1) }]);
    expect(again(id(1), undefined)).toEqual([{ ...kept, sessionId: id(1) }]);
    expect(again(undefined, id(1))).toEqual([{ ...kept, sessionId: id(1) }]);
    expect(again(undefined, undefined)).toEqual([kept]);
    expect(again(id(1), id(2))).toEqual([{ name: 'red', signed: false, sessionId: id(2) }]);
  });

  it('is not made of lines that say nothing it knows', () => {
    expect(takesOf([line('start', { text: 'take 7' }), line('note', { text: 'x' })]).all).toEqual([]);
    expect(takesOf([...STARTED, line('sealed', { station: 'red', text: 'splendid' })]).all[0]?.stations[1]?.verdict).toBeUndefined();
  });
});
