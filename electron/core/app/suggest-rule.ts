import type { OpenWindow } from '#core/app/contract.ts';
import { type FocusedWindow, gameRuleText } from '#native/core/input/game-rule.ts';

/** Programs that run others: their name says nothing about the game. */
const RUNNERS = /^(node|python[\d.]*|java|javaw|wine(64)?(-preloader)?|electron|bash|sh|mono)(\.exe)?$/i;

/** How a window is offered. Its program names it better than its title, which changes during play; undefined: it cannot be named. */
export function offered({ programs, title = '' }: FocusedWindow): OpenWindow | undefined {
  // Under Wine the game comes last: it is what the loader was started with.
  const program = programs.findLast((name) => !RUNNERS.test(name) && name.toLowerCase().endsWith('.exe')) ?? programs[0];
  if (program !== undefined && !RUNNERS.test(program)) {
    return { rule: gameRuleText({ by: 'executable', name: program }), title: title === '' ? program : title, program };
  }
  if (title.replaceAll('*', '').trim() === '') return undefined;
  return { rule: gameRuleText({ by: 'title', pattern: title }), title, program: program ?? '' };
}
