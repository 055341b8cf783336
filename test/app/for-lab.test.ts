import { expect, it } from 'vitest';
import { forLab } from '#app/lab/for-lab.ts';
import type { Result } from '#core/app/state.ts';
import { formsOf, said } from '#format/core/said.ts';

const sessionId = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';

it('a lab learns no path of the player’s, wherever it is written', () => {
  const folder = `/home/alice/shards/${sessionId}`;
  const says = '/home/alice/shards/a: cannot be read';
  const why = said`${'/home/alice/shards/a'}: cannot be read`;
  const result: Result = {
    ...{ sessionId, folder, ended: 'stopped', verdict: 'fail', durationS: 3, frames: 90 },
    findings: [{ check: 'files.present', severity: 'fail', says, at: [], remedy: 'Copy /home/alice/shards again', ...formsOf(why, why) }],
  };
  const seen = [
    forLab({ phase: 'recording', sessionId, folder }, '/home/alice'),
    forLab({ phase: 'recovering', sessionId, folder, why }, '/home/alice'),
    forLab({ phase: 'sealed', result }, '/home/alice'),
    forLab({ phase: 'failed', during: 'recording', fault: { code: 'app.file', says, remedy: says, ...formsOf(why) } }, '/home/alice'),
  ];
  expect(JSON.stringify(seen)).not.toContain('alice');
  expect(JSON.stringify(seen)).toContain('~/shards/a: cannot be read');
  expect(forLab({ phase: 'idle' })).toEqual({ phase: 'idle' });
});
