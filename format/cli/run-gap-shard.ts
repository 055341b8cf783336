import { createRequire } from 'node:module';
import { COMMANDS } from '#format/cli/commands.ts';
import { errorText } from '#format/cli/error-text.ts';
import { helpText } from '#format/cli/help-text.ts';
import { unknownCommand } from '#format/cli/wrong-words.ts';

const USAGE = 2;

/** Runs `gap-shard ARGS`. Never rejects: an error is printed with its remedy and becomes an exit code. */
export async function runGapShard([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(overview());
    return name === undefined ? USAGE : 0;
  }
  if (name === '--version') {
    process.stdout.write(`gap-shard ${ownVersion()}\n`);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    process.stderr.write(unknownCommand('gap-shard', name, [...Object.keys(COMMANDS), '--help', '--version']));
    return USAGE;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(helpText(command.help, process.stdout.columns));
    return 0;
  }
  return await command.run(rest).catch((error: unknown) => printError(name, error));
}

/** Says what went wrong, and returns the exit code. */
export function printError(name: string, error: unknown): number {
  process.stderr.write(errorText(`gap-shard ${name}`, error, ({ remedy }) => remedy));
  return USAGE;
}

function ownVersion(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version;
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  gap-shard ${name.padEnd(9)} ${summary}`);
  return `Reads and checks GAP shards.\n\n${lines.join('\n')}\n\n\`gap-shard COMMAND --help\` lists the flags, \`gap-shard --version\` says the version.\n`;
}
