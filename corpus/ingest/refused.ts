/** A request that cannot be granted: what its sender is told, and what to do. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly remedy: string;
  readonly retryAfterS: number | undefined;

  constructor(status: number, code: string, message: string, remedy: string, retryAfterS?: number) {
    super(message);
    this.name = 'Refused';
    [this.status, this.code, this.remedy, this.retryAfterS] = [status, code, remedy, retryAfterS];
  }
}
