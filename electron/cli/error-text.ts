import { remedyText } from '#cli/remedy-text.ts';
import type { GapError } from '#core/errors.ts';
import { plain, plainLines } from '#core/report/plain.ts';

/** `WHERE: what happened`, and the remedy below it. Names and texts of others are in both: no terminal obeys what they hold. */
export function errorText(where: string, error: GapError): string {
  return `${plainLines(`${where}: ${error.message}`)}\n  → ${plain(remedyText(error))}\n`;
}
