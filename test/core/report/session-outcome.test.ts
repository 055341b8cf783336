import { describe, expect, it } from 'vitest';
import { outcomeOfSession, partsOfSession } from '#core/report/session-outcome.ts';
import type { Qat } from '#format/core/documents/qat.ts';

const shard = (folder: string, verdict: Qat['verdict'], frames: number, durationS: number) => ({
  folder,
  qat: { verdict, frames, duration_s: durationS, findings: [{ check: `of.${folder}` }] } as unknown as Qat,
});

describe('a session that became several shards', () => {
  const all = { ...shard('a', 'pass', 100, 2), next: [shard('b', 'fail', 10, 0.5), shard('c', 'pass', 50, 1)] };

  it('is all of them together, and fails where one does, with what that one says', () => {
    expect(outcomeOfSession(all)).toEqual({ verdict: 'fail', frames: 160, durationS: 3.5, findings: [{ check: 'of.b' }] });
  });

  it('passes where all do, with what the first says', () => {
    const { verdict, findings } = outcomeOfSession({ ...all, next: [shard('c', 'pass', 50, 1)] });
    expect([verdict, findings]).toEqual(['pass', [{ check: 'of.a' }]]);
  });

  it('names each, in order', () => {
    expect(partsOfSession(all).parts?.map(({ folder, verdict, frames, durationS }) => [folder, verdict, frames, durationS])).toEqual([
      ['a', 'pass', 100, 2],
      ['b', 'fail', 10, 0.5],
      ['c', 'pass', 50, 1],
    ]);
    expect(partsOfSession(shard('a', 'pass', 1, 1))).toEqual({});
  });
});
