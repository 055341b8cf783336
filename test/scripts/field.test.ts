import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';

it('npm run field runs the tests that docs/field.md names, and each of them is there', () => {
  const { stdout } = spawnSync(process.execPath, ['scripts/test/field.ts', '--help'], { encoding: 'utf8' });
  const named = stdout.split('\n').filter((line) => line.startsWith('test/'));
  expect(named.length).toBeGreaterThan(40);
  expect(named).toContain('test/attacks/foreign-files.test.ts');
  expect(named).toContain('test/format/cli/terminal.test.ts');
  expect(named.filter((test) => !existsSync(test))).toEqual([]);
});
