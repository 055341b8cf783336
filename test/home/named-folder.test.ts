import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { namedFolder } from '#home/named-folder.ts';

it.each([
  ['~', homedir()],
  ['~/Videos', join(homedir(), 'Videos')],
  [' ~/Videos/ ', join(homedir(), 'Videos')],
  ['/tmp/a/../b', '/tmp/b'],
  // A name, as in any shell.
  ['/tmp/~', '/tmp/~'],
])('%j is %s', (typed, folder) => {
  expect(namedFolder(typed)).toBe(folder);
});

it.each(['', 'Videos', './x', '../x', '~ann/Videos', '~Videos'])('%j would lie wherever the program was started', (typed) => {
  expect(() => namedFolder(typed)).toThrow(expect.objectContaining({ code: 'usage.folder', remedy: expect.stringContaining(homedir()) }));
});
