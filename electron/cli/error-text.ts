import { remedyText } from '#cli/remedy-text.ts';
import { errorText as textOf } from '#format/cli/error-text.ts';

export const errorText = (where: string, error: unknown): string => textOf(where, error, remedyText);
