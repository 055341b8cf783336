import { CHECKS, type CheckName } from '#format/core/findings/checks.ts';
import { say } from '#renderer/text/say.ts';

/** What a check is called; another maker's by its name. */
export const titleOf = (check: string): string => (Object.hasOwn(CHECKS, check) ? say(`title.${check as CheckName}`) : check);
