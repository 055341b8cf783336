import { expect, it } from 'vitest';
import { SHELL_WORDS, sayIn } from '#core/app/shell-words.ts';

it('fills in values, and says which one it was not given', () => {
  const say = sayIn(() => SHELL_WORDS);
  expect(say('shell.progress.left', { says: 'sealing', percent: 7, minutes: 3 })).toBe('sealing: 7 %, 3 min left');
  expect(say('shell.progress', { says: '{percent}', percent: 7 })).toBe('{percent}: 7 %');
  expect(say('shell.progress', { says: 'sealing' })).toBe('sealing: {percent} %');
});
