/**
 * What nobody caught ends this program with the exit code that `say` gives, after saying what it was. Node would end it with 1, which elsewhere is a verdict that
 * fails. While a recording runs its session listens, too: it seals what it has, and ends.
 */
export function endOnStray(say: (error: unknown) => number): void {
  // Node raises it for unhandled rejections, too.
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') === 1) process.exit(say(error));
  });
}
