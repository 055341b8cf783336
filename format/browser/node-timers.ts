/** What the reader asks of `node:timers/promises`. */
export const setTimeout = (ms: number): Promise<void> => new Promise((resolve) => globalThis.setTimeout(resolve, ms));
