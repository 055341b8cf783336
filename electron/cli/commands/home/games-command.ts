import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { wrongWords } from '#format/cli/wrong-words.ts';
import { GapError } from '#format/core/errors.ts';
import { readSettings, settingsPath, writeSettings } from '#home/settings-file.ts';
import { gameRuleText, parseGameRule } from '#native/core/input/game-rule.ts';

const HELP = `gap games [list]
gap games add NAME…
gap games remove NAME…

The programs that may be recorded without --game: by executable (doom.exe), process (pid:1234) or window title
(title:*Doom*). They are kept in this user's settings.

Exit codes: 0; 2 usage.
`;

const VERBS = ['list', 'add', 'remove'];

export const command: Command = {
  help: HELP,
  verbs: VERBS,
  async run(args) {
    const { positionals } = parsed(args, {});
    const [verb = 'list', ...names] = positionals;
    const settings = readSettings();
    if (verb === 'list' && names.length === 0) {
      process.stdout.write(settings.games.map((game) => `${game}\n`).join('') || 'No games yet: `gap games add NAME`\n');
      return 0;
    }
    if ((verb !== 'add' && verb !== 'remove') || names.length === 0) throw wrongWords('games', positionals, VERBS);
    const rules = names.map((name) => gameRuleText(parseGameRule(name)));
    const missing = verb === 'remove' ? rules.find((rule) => !settings.games.includes(rule)) : undefined;
    if (missing !== undefined) throw new GapError('usage.games', `${missing} is not on the list`, 'See `gap games`');
    const games = verb === 'add' ? [...new Set([...settings.games, ...rules])] : settings.games.filter((game) => !rules.includes(game));
    await writeSettings({ ...settings, games });
    process.stdout.write(`${verb === 'add' ? 'Added' : 'Removed'} ${rules.join(', ')} (${settingsPath()})\n`);
    return 0;
  },
};
