import type { Command } from '#format/cli/command.ts';
import { shardArguments } from '#format/cli/shard-arguments.ts';
import { summaryText } from '#format/cli/summary-text.ts';
import { inspect } from '#shard/inspect.ts';

const HELP = `gap inspect SHARD [--json]

Prints the contents of a shard: session, files with rows and columns, video, events by key. Judges nothing; \`gap validate\` does.

Exit codes: 0 printed; 2 not readable as a shard.
`;

export const inspectCommand: Command = {
  help: HELP,
  async run(args) {
    const { folder: shard, json } = shardArguments('gap inspect', args);
    const summary = await inspect(shard);
    process.stdout.write(json ? `${JSON.stringify(summary, undefined, 2)}\n` : summaryText(summary));
    return 0;
  },
};
