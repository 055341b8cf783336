import type { Rules } from '#core/play/environment.ts';

/** A game whose state is not JavaScript's keeps its own text of it: 1.0 would come back as 1. */
export interface OwnText {
  saveText(): string;
  restoreText(text: string): void;
}

const isOwn = (rules: Rules): rules is Rules & OwnText => 'saveText' in rules && 'restoreText' in rules;

/** All of a game's state as text: what is restored from it is what was saved, the order of its keys too. */
export function saveState(rules: Rules): string {
  return isOwn(rules) ? rules.saveText() : JSON.stringify(rules.state);
}

export function restoreState(rules: Rules, text: string): void {
  if (isOwn(rules)) rules.restoreText(text);
  else rules.state = JSON.parse(text);
}
