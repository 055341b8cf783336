import { expect, it } from 'vitest';
import { AuditHead, AuditLine } from '#core/lab/audit.ts';

const LINE = { seq: 0, utc: '2026-11-27T12:00:00.000Z', author: 'ann', what: 'opened', before: '0'.repeat(64) };
const fits = (change: object) => AuditLine.safeParse({ ...LINE, ...change }).success;
const letters = (count: number) => 'x'.repeat(count);

it('a line of the audit log names who did what, in texts that have an end', () => {
  expect(fits({})).toBe(true);
  for (const field of ['author', 'station'])
    expect(
      ['', ' ', 'x', letters(60), letters(61)].map((name) => fits({ [field]: name })),
      field,
    ).toEqual([false, false, true, true, false]);
  expect([60, 61].map((count) => fits({ what: letters(count) }))).toEqual([true, false]);
  expect([2000, 2001].map((count) => fits({ text: letters(count) }))).toEqual([true, false]);
  expect([-1, 0.5, 1].map((seq) => fits({ seq }))).toEqual([false, false, true]);
});

it('a line holds on to the one before by its hash, and the head to the last', () => {
  for (const before of ['0'.repeat(63), '0'.repeat(65), 'G'.repeat(64), 'A'.repeat(64)]) expect(fits({ before })).toBe(false);
  const head = (lines: number) => AuditHead.safeParse({ audit_version: '1', lines, last_sha256: 'f'.repeat(64) }).success;
  expect([head(0), head(1)]).toEqual([false, true]);
});
