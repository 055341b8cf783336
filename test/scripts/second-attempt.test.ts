import { describe, expect, it } from 'vitest';
import { worthAnother } from '#scripts/test/second-attempt.ts';

const report = (...failed: string[]) => ({
  testResults: [
    { name: '/gap/test/cli/cli.test.ts', status: 'passed' as const },
    ...failed.map((name) => ({ name: `/gap/${name}`, status: 'failed' as const })),
  ],
});

describe('a red run', () => {
  it('has its files that record tried once more, and no others', () => {
    expect(worthAnother(report('test/recorder/record.test.ts'), '/gap')).toEqual(['test/recorder/record.test.ts']);
  });

  it('stays red for what depends on no machine, whatever else failed', () => {
    expect(worthAnother(report('test/core/ticks.test.ts', 'test/recorder/record.test.ts'), '/gap')).toEqual([]);
  });

  it('stays red when more failed than a machine that stalls explains, or nothing that is a file', () => {
    expect(worthAnother(report(...Array.from({ length: 5 }, (_, i) => `test/cli/${i}.test.ts`)), '/gap')).toEqual([]);
    expect(worthAnother(report(), '/gap')).toEqual([]);
  });
});
