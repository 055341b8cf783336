/** Where an error belongs; the command line turns it into an exit code (capture: 3; all others: 2). */
export type ErrorArea = 'usage' | 'preflight' | 'capture' | 'shard' | 'keys' | 'consent' | 'app';

/** An error that tells what to do next. `message` names the file, field and value; `remedy` is one imperative sentence. */
export class GapError extends Error {
  readonly code: `${ErrorArea}.${string}`;
  readonly remedy: string;

  constructor(code: `${ErrorArea}.${string}`, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GapError';
    this.code = code;
    this.remedy = remedy;
  }

  get area(): ErrorArea {
    return this.code.slice(0, this.code.indexOf('.')) as ErrorArea;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
