import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { said } from '#format/core/said.ts';
import { type AllKept, allKept, type Kept, removeKept } from '#home/kept.ts';

const FLAGS = {
  recordings: { help: 'the recordings, too' },
  yes: { help: 'without asking' },
} as const satisfies FlagTable;

const HELP = `gap remove [flags]

Deletes for good what this program keeps of you: settings, keys, consents and measurements. It lists them first, and asks. Uninstall the
program itself like any other.

Copies that you gave away stay where they are, and a consent can no longer be withdrawn once it is deleted here: withdraw it first, where
you want that (\`gap consent revoke\`).

${helpOf(FLAGS)}
Exit codes: 0 removed, or nothing was there; 1 you said no; 2 usage, or something cannot be deleted.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    if (positionals.length > 0)
      throw new GapError('usage.remove', `gap remove takes no "${positionals.join(' ')}"`, `See \`gap remove --help\``);
    const kept = allKept();
    const withRecordings = values.recordings === true;
    const going = [...kept.own, ...(withRecordings ? kept.recordings : [])];
    if (going.length === 0) {
      process.stdout.write('There is nothing to remove.\n');
      return 0;
    }
    process.stdout.write(listText(going, kept, withRecordings));
    if (values.yes !== true && !(await confirmed())) {
      process.stdout.write('Nothing was removed.\n');
      return 1;
    }
    removeKept(kept, withRecordings);
    process.stdout.write('Removed.\n');
    return 0;
  },
};

function listText(going: readonly Kept[], { recordings, consents }: AllKept, withRecordings: boolean): string {
  const lines = going.map(({ path, bytes }) => `  ${plain(path)}  ${(bytes / 1e6).toFixed(1)} MB\n`);
  const folders = withRecordings ? [] : [...new Set(recordings.map(({ path }) => dirname(path)))];
  const left = folders.map((folder) => `The recordings in ${plain(folder)} stay (--recordings deletes them).\n`).join('');
  const agreed = consents > 0 ? `${consents} of your consents can no longer be withdrawn afterwards.\n` : '';
  return `This is deleted for good:\n${lines.join('')}${left}${agreed}`;
}

/** Somebody has to type it: a script says `--yes`. */
async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new GapError('usage.remove', said`there is no terminal to ask on`, 'Give `--yes`');
  using lines = createInterface({ input: process.stdin, output: process.stdout });
  return (await lines.question('Type "remove" to delete it: ')).trim() === 'remove';
}
