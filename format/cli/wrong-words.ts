import { meant } from '#format/cli/meant.ts';
import { GapError } from '#format/core/errors.ts';
import { plain } from '#format/core/plain.ts';

/** What is wrong with the words after a command that does several things (`usage.NAME`). */
export function wrongWords(name: string, given: readonly string[], verbs: readonly string[]): GapError {
  const [verb] = given;
  const code = `usage.${name}` as const;
  const help = `gap ${name} --help`;
  if (verb === undefined) return new GapError(code, `no subcommand given`, `Use one of ${verbs.join(', ')}: see \`${help}\``);
  if (verbs.includes(verb)) return new GapError(code, `${given.join(' ')}: wrong number of arguments, or wrong ones`, `See \`${help}\``);
  const near = meant(verb, verbs);
  return new GapError(
    code,
    `unknown subcommand "${verb}"`,
    near === undefined ? `Use one of ${verbs.join(', ')}: see \`${help}\`` : `Did you mean \`gap ${name} ${near}\`?`,
  );
}

/** What is printed for a command that there is not. */
export function unknownCommand(program: string, name: string, commands: readonly string[]): string {
  const near = meant(name, commands);
  const what = name.startsWith('-') ? 'flag' : 'command';
  return `${program}: there is no ${what} ${plain(name)}\n  → ${near === undefined ? `\`${program} --help\` lists the commands` : `Did you mean \`${program} ${near}\`?`}\n`;
}
