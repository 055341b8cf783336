import { nearestName } from '#format/core/findings/nearest-name.ts';

/** Two of three letters may be any word. */
const SHORT = 3;

/** The command or flag that a slip of the hand meant; undefined where none is near. */
export function meant(typed: string, known: readonly string[]): string | undefined {
  const near = nearestName(typed, known);
  return typed.length > SHORT || near?.[0] === typed[0] ? near : undefined;
}
