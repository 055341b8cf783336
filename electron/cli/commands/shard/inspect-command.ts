import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, oneShard, parsed } from '#format/cli/flags.ts';
import { summaryText } from '#format/cli/summary-text.ts';
import { helpOf } from '#format/core/flags.ts';
import { inspect } from '#shard/inspect.ts';

const HELP = `gap inspect SHARD [--json]

Prints the contents of a shard: session, files with rows and columns, video, events by key. Judges nothing; \`gap validate\` does.

${helpOf(JSON_FLAG)}
Exit codes: 0 printed; 2 not readable as a shard.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, JSON_FLAG);
    const summary = await inspect(oneShard(positionals, 'gap inspect SHARD'));
    process.stdout.write(values.json === true ? `${JSON.stringify(summary, undefined, 2)}\n` : summaryText(summary));
    return 0;
  },
};
