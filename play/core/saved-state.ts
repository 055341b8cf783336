import type { Rules } from '#play/core/environment.ts';

/** A game whose state is not JavaScript's supplies its own text: through JSON.parse, 1.0 would come back as 1. */
export interface OwnText {
  saveText(): string;
  restoreText(text: string): void;
}

const isOwn = (rules: Rules): rules is Rules & OwnText => 'saveText' in rules && 'restoreText' in rules;

/** A game's whole state as text: restoring it gives exactly what was saved, in the same key order. */
export function saveState(rules: Rules): string {
  return isOwn(rules) ? rules.saveText() : JSON.stringify(rules.state);
}

export function restoreState(rules: Rules, text: string): void {
  if (isOwn(rules)) rules.restoreText(text);
  else rules.state = JSON.parse(text);
}
