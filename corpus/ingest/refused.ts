import { english, type Words } from '#format/core/said.ts';

/** A request that cannot be granted: what its sender is told, and what to do. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly remedy: string;
  /** The same as sentences. */
  readonly words: { readonly says: Words; readonly remedy: Words };
  readonly retryAfterS: number | undefined;

  constructor(status: number, code: string, says: Words, remedy: Words, retryAfterS?: number) {
    super(english(says));
    this.name = 'Refused';
    this.words = { says, remedy };
    [this.status, this.code, this.remedy, this.retryAfterS] = [status, code, english(remedy), retryAfterS];
  }
}
