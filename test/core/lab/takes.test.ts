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

  it('is not made of lines that say nothing it knows', () => {
    expect(takesOf([line('start', { text: 'take 7' }), line('note', { text: 'x' })]).all).toEqual([]);
    expect(takesOf([...STARTED, line('sealed', { station: 'red', text: 'splendid' })]).all[0]?.stations[1]?.verdict).toBeUndefined();
  });
});
