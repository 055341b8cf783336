/** Refuses an option of a test script: one that selects nothing is an error, because an empty run would pass. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** Entries whose name contains a text of `--only TEXT,TEXT`; all without it. Exits with 2 and lists the names if a text matches none. */
export function chosen<T extends { readonly name: string }>(all: readonly T[], only: string | undefined): readonly T[] {
  const texts = only?.split(',') ?? [''];
  const idle = texts.find((text) => !all.some(({ name }) => name.includes(text)));
  if (idle !== undefined) refuse(`--only ${idle}: no such name; choose from: ${all.map(({ name }) => name).join(', ')}`);
  return all.filter(({ name }) => texts.some((text) => name.includes(text)));
}

/** Parses a number above 0; exits with 2 on anything else. */
export function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) refuse(`--${option} ${text}: give a number above 0`);
  return value;
}
