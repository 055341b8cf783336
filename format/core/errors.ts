import type { ErrorCode } from '#format/core/error-codes.ts';
import type { Way } from '#format/core/findings/way.ts';
import { english, type Sentence, said, type Words } from '#format/core/said.ts';

/** Where an error belongs; the command line turns it into an exit code (capture: 3; all others: 2). */
export type ErrorArea = 'usage' | 'preflight' | 'capture' | 'shard' | 'keys' | 'consent' | 'sign' | 'app' | 'sending' | 'corpus';

interface GapErrorOptions extends ErrorOptions {
  readonly way?: Way | undefined;
}

/** An error that says what to do next. `message` names file, field and value; `remedy` is one imperative sentence, `way` how to do it. */
export class GapError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;
  /** The same as sentences. */
  readonly words: { readonly says: Words; readonly remedy: Words };
  readonly way: Way | undefined;

  constructor(code: ErrorCode, says: Words, remedy: Words, { way, ...options }: GapErrorOptions = {}) {
    super(english(says), options);
    this.name = 'GapError';
    this.code = code;
    this.remedy = english(remedy);
    this.words = { says, remedy };
    this.way = way;
  }

  get area(): ErrorArea {
    return this.code.slice(0, this.code.indexOf('.')) as ErrorArea;
  }
}

const NOT_ALLOWED = said`Allow this user to write there, or choose another place`;
const NO_ROOM = said`Free space on that disk`;
const NOT_THERE = said`Check whether it was moved or deleted, or choose another place`;
/** Remedies for system errors (errno(3)) without a more specific one. Their messages name the file. */
const SYSTEM: Readonly<Record<string, Sentence>> = {
  EROFS: NOT_ALLOWED,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  ENOSPC: NO_ROOM,
  EDQUOT: NO_ROOM,
  ENOENT: NOT_THERE,
  ENOTDIR: NOT_THERE,
};

/** The remedy for a system error; undefined for any other. */
export function systemRemedy(error: unknown): Sentence | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? SYSTEM[code] : undefined;
}

/** What whatever was thrown says, to be put into a sentence. */
export const wordsOf = (error: unknown): Words => (error instanceof GapError ? error.words.says : messageOf(error));

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
