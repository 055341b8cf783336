import { CHECKS } from '#core/findings/checks.ts';

/** What a check is called; another maker's by its name. */
export const titleOf = (check: string): string => (Object.hasOwn(CHECKS, check) ? CHECKS[check as keyof typeof CHECKS].title : check);
