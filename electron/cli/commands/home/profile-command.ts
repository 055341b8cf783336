import { readFileSync } from 'node:fs';
import type { ProfileProblem } from '#core/input/profile-check.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, parsed } from '#format/cli/flags.ts';
import { wrongWords } from '#format/cli/wrong-words.ts';
import { helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { english } from '#format/core/said.ts';
import { profileNames, profilePath, readProfile } from '#session/profile-files.ts';

const HELP = `gap profile list
gap profile show NAME|FILE
gap profile check [--json] NAME|FILE…

A key profile says what physical keys mean in a game, whatever the layout: W … Shift as in GAP v0.2, and up to 16
actions of its own, each a bit of keymask (11 to 15) or a column custom_*. Start from a profile that comes with the recorder:
\`gap profile show shooter > mine.json\`, change it, check it, record with --profile mine.json.

${helpOf(JSON_FLAG)}
Exit codes: 0 right; 1 something is wrong (file, line and remedy are printed); 2 usage.
`;

const VERBS = ['list', 'show', 'check'];

export const command: Command = {
  help: HELP,
  verbs: VERBS,
  async run(args) {
    const { values, positionals } = parsed(args, JSON_FLAG);
    const [verb, ...names] = positionals;
    if (verb === 'list' && names.length === 0) {
      for (const name of profileNames()) process.stdout.write(`${name.padEnd(12)} ${readProfile(profilePath(name)).profile?.title}\n`);
      return 0;
    }
    if (verb === 'show' && names.length === 1) {
      process.stdout.write(readFileSync(profilePath(names[0] as string), 'utf8'));
      return 0;
    }
    if (verb === 'check' && names.length > 0) return names.map((name) => check(name, values.json === true)).some((ok) => !ok) ? 1 : 0;
    throw wrongWords('profile', positionals, VERBS);
  },
};

function check(name: string, json: boolean): boolean {
  const file = profilePath(name);
  const { profile, problems } = readProfile(file);
  if (json) process.stdout.write(`${JSON.stringify({ file, ok: problems.length === 0, problems: problems.map(inEnglish) })}\n`);
  else if (profile !== undefined) {
    const { keys, actions } = profile;
    process.stdout.write(`${file}: right. ${Object.keys(keys).length} keys, ${Object.keys(actions).length} actions of its own\n`);
  } else
    for (const { line, says, remedy } of problems.map(inEnglish))
      process.stderr.write(`${plain(`${file}:${line}: ${says}`)}\n  → ${plain(remedy)}\n`);
  return problems.length === 0;
}

const inEnglish = (problem: ProfileProblem) => ({ ...problem, says: english(problem.says), remedy: english(problem.remedy) });
