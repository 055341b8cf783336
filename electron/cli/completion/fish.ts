import type { Described } from '#cli/described.ts';

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, (sign) => `\\${sign}`)}'`;

export function fishCompletion(commands: readonly Described[]): string {
  const lines = commands.flatMap(({ name, summary, verbs, flags }) => {
    const here = `complete -c gap -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c gap -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...verbs.map((verb) => `${here} -a ${verb}`),
      ...flags.map(({ name: flag, takes, says }) => {
        const value = takes === undefined ? '' : takes.length === 0 ? ' -r' : ` -x -a ${quoted(takes.join(' '))}`;
        return `${here} -l ${flag}${value} -d ${quoted(says)}`;
      }),
    ];
  });
  return `# gap completion fish > ~/.config/fish/completions/gap.fish\n${lines.join('\n')}\n`;
}
