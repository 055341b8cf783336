import { canRedraw } from '#format/cli/terminal.ts';

/** Takes how far a step of a work has come. */
export type Show = (step: string, done: number, total: number) => void;

/** Does a work and shows its steps on one line of the terminal, which is drawn again and cleared at the end; where nobody would see it, the work gets no `show`. */
export async function withProgress<T>(isWanted: boolean, work: (show: Show | undefined) => Promise<T>): Promise<T> {
  if (!isWanted || !canRedraw(process.stderr)) return await work(undefined);
  let shown = '';
  try {
    return await work((step, done, total) => {
      const text = `${step} ${Math.floor((100 * done) / Math.max(1, total))} %`;
      if (text !== shown) process.stderr.write(`\r${text}\u001b[K`);
      shown = text;
    });
  } finally {
    process.stderr.write('\r\u001b[K');
  }
}
