import type { RemedyText } from '#format/cli/findings-text.ts';
import { GapError, messageOf, systemRemedy } from '#format/core/errors.ts';
import { plain, plainLines } from '#format/core/plain.ts';
import { english } from '#format/core/said.ts';

/** `WHERE: what happened`, and the remedy below it. Names and texts of others are in both: no terminal obeys what they hold. */
export function errorText(where: string, error: unknown, remedyText: RemedyText): string {
  const text = (message: string, remedy: string) => `${plainLines(`${where}: ${message}`)}\n  → ${plain(remedy)}\n`;
  if (error instanceof GapError) return text(error.message, remedyText(error));
  // node:util's parseArgs: an unknown flag, a missing value.
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS')) return text(messageOf(error), `See \`${where} --help\``);
  const remedy = systemRemedy(error);
  if (remedy !== undefined) return text(messageOf(error), english(remedy));
  return `${plainLines(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)}\n`;
}
