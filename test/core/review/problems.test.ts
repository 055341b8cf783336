import { describe, expect, it } from 'vitest';
import { type Problem, worstMoments } from '#core/review/problems.ts';

const problem = (from: number, to: number, severity: Problem['severity'], check = 'cfr.run'): Problem => ({
  from,
  to,
  severity,
  check,
  says: '',
});

describe('the worst moments', () => {
  it('are what fails before what warns, the longest first, in the middle of each', () => {
    const problems = [problem(0, 100, 'warn'), problem(200, 204, 'fail'), problem(400, 440, 'fail'), problem(900, 902, 'warn')];
    expect(worstMoments(problems, 3).map(({ frame }) => frame)).toEqual([420, 202, 50]);
  });

  it('do not show the same half second twice', () => {
    expect(worstMoments([problem(10, 14, 'fail'), problem(12, 16, 'fail'), problem(60, 62, 'warn')], 4)).toEqual([
      { check: 'cfr.run', severity: 'fail', frame: 12 },
      { check: 'cfr.run', severity: 'warn', frame: 61 },
    ]);
  });

  it('are more than thirty frames apart', () => {
    const at = (frame: number) => problem(frame, frame, 'fail');
    expect(worstMoments([at(100), at(130)], 4).map(({ frame }) => frame)).toEqual([100]);
    expect(worstMoments([at(100), at(131)], 4).map(({ frame }) => frame)).toEqual([100, 131]);
    expect(worstMoments([at(100), at(69), at(71)], 4).map(({ frame }) => frame)).toEqual([100, 69]);
    expect(worstMoments([at(0), at(20)], 4).map(({ frame }) => frame)).toEqual([0]);
  });

  it('are none where nothing is wrong', () => {
    expect(worstMoments([], 4)).toEqual([]);
  });
});
