import { describe, expect, it } from 'vitest';
import { decisionsCsv } from '#core/report/decisions-csv.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

const LINE: ShardLine = {
  sessionId: '00000000-0000-4000-8000-000000000001',
  folder: '/x',
  title: 'Doom',
  recordedUtc: '2026-11-27T11:00:00.000Z',
  durationS: 61.25,
  bytes: 1,
  verdict: 'pass',
  warnings: 0,
  lagMs: 47.1,
  signatures: 1,
};

describe('a table of decisions', () => {
  it('has a row for each shard, decided or not', () => {
    const review = {
      decision: 'reject',
      reason: 'idle',
      note: 'he said "no", twice',
      reviewedUtc: '2026-11-27T12:00:00.000Z',
      by: 'f00d',
      stale: false,
    } as const;
    const { lagMs: _, recordedUtc: __, ...bare } = LINE;
    expect(decisionsCsv([{ ...LINE, map: 'E1M3', review }, bare]).split('\r\n')).toEqual([
      'session_id,title,map,recorded_utc,duration_s,verdict,lag_ms,decision,reason,note,reviewed_utc,reviewer_key,path',
      `${LINE.sessionId},Doom,E1M3,2026-11-27T11:00:00.000Z,61.250,pass,47.1,reject,idle,"he said ""no"", twice",2026-11-27T12:00:00.000Z,f00d,${LINE.folder}`,
      `${LINE.sessionId},Doom,,,61.250,pass,,,,,,,${LINE.folder}`,
      '',
    ]);
  });

  it('runs nothing in a spreadsheet', () => {
    for (const title of ['=HYPERLINK("http://x")', '+1', '-1', '@x', '\t=1'])
      expect(decisionsCsv([{ ...LINE, title }]).split('\r\n')[1]).toMatch(/^[^,]+,"?'/);
  });
});
