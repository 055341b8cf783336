import type { OpenWindow } from '#core/app/contract.ts';
import { type FocusedWindow, gameRuleText } from '#core/input/game-rule.ts';

/** Programs that run others: their name says nothing about the game. */
const RUNNERS = /^(node|python[\d.]*|java|javaw|wine(64)?(-preloader)?|electron|bash|sh|mono)(\.exe)?$/i;

/** What a window is offered as. Its program names it better than its title, which changes while one plays; undefined: it cannot be named. */
export function offered({ programs, title = '' }: FocusedWindow): OpenWindow | undefined {
  // Wine's game is told last, as what its loader was started with.
  const program = programs.findLast((name) => !RUNNERS.test(name) && name.toLowerCase().endsWith('.exe')) ?? programs[0];
  if (program !== undefined && !RUNNERS.test(program)) {
    return { rule: gameRuleText({ by: 'executable', name: program }), title: title === '' ? program : title, program };
  }
  if (title.replaceAll('*', '').trim() === '') return undefined;
  return { rule: gameRuleText({ by: 'title', pattern: title }), title, program: program ?? '' };
}
