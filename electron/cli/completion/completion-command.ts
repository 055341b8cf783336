import { bashCompletion } from '#cli/completion/bash.ts';
import { fishCompletion } from '#cli/completion/fish.ts';
import { zshCompletion } from '#cli/completion/zsh.ts';
import { type Described, described, type Entry } from '#cli/described.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { wrongWords } from '#format/cli/wrong-words.ts';

const SHELLS: Readonly<Record<string, (commands: readonly Described[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};
const VERBS = Object.keys(SHELLS);

const HELP = `gap completion bash|zsh|fish

Prints what makes the Tab key complete commands and flags of \`gap\` in your shell. Its first line says where to put it, such as
  gap completion bash > ~/.local/share/bash-completion/completions/gap

Exit codes: 0; 2 usage.
`;

/** Of these commands, and of itself. */
export const completionCommand = (commands: ReadonlyMap<string, Entry>): Command => ({
  help: HELP,
  verbs: VERBS,
  async run(args) {
    const { positionals } = parsed(args, {});
    const write = SHELLS[positionals[0] ?? ''];
    if (write === undefined || positionals.length > 1) throw wrongWords('completion', positionals, VERBS);
    process.stdout.write(write(await described(commands)));
    return 0;
  },
});
