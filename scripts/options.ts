/** Options of the scripts that test: what chooses nothing is refused, since a run of nothing would be green. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** What has a name in which one of the texts of `--only TEXT,TEXT` occurs; all without it. Ends with exit 2, and the names, where a text chooses none. */
export function chosen<T extends { readonly name: string }>(all: readonly T[], only: string | undefined): readonly T[] {
  const texts = only?.split(',') ?? [''];
  const idle = texts.find((text) => !all.some(({ name }) => name.includes(text)));
  if (idle !== undefined) refuse(`--only ${idle}: there is none of that name; there are: ${all.map(({ name }) => name).join(', ')}`);
  return all.filter(({ name }) => texts.some((text) => name.includes(text)));
}

/** A number above 0. Ends with exit 2 for anything else. */
export function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) refuse(`--${option} ${text}: give a number above 0`);
  return value;
}
