import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { numberFlag } from '#cli/flags.ts';
import type { Command } from '#cli/run.ts';
import { GapError } from '#core/errors.ts';
import { GAMES } from '#core/play/games/index.ts';

const HELP = `gap play GAME [flags]

Serves a networked game to two browsers on this machine: prints the link that each
opens. Give a recorder's link (\`gap record --game-state\`) after it, joined by ~, and
what the game does is recorded with it.

  Games: ${Object.keys(GAMES).join(', ')}

  --episodes N     how many are played             (2)
  --seconds S      how long each is                (30)
  --players N      who plays together, 2 to 8      (2)
  --input-delay N  frames until an input counts    (2)
  --port N         any that is free, without it

Ctrl-C ends it. Exit codes: 0 ended; 2 usage.
`;

const FPS = 60;

export const playCommand: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        episodes: { type: 'string' },
        seconds: { type: 'string' },
        players: { type: 'string' },
        'input-delay': { type: 'string' },
        port: { type: 'string' },
      },
      strict: true,
      allowPositionals: true,
    });
    const [game = '', more] = positionals;
    if (!Object.hasOwn(GAMES, game) || more !== undefined)
      throw new GapError(
        'usage.play',
        `${game === '' ? 'no game was given' : `there is no game ${game}`}`,
        `Games: ${Object.keys(GAMES).join(', ')}`,
      );
    const whole = (name: keyof typeof values, most: number, otherwise: number): number => {
      const value = numberFlag(name, values[name]) ?? otherwise;
      if (Number.isInteger(value) && value >= (name === 'input-delay' || name === 'port' ? 0 : 1) && value <= most) return value;
      throw new GapError('usage.play', `--${name} ${value}: not usable`, `Give a whole number, at most ${most}`);
    };
    const { pagesFolder } = await import('#station/server/serve.ts');
    const { PlayServer } = await import('#station/play/play-server.ts');
    await using server = await PlayServer.open({
      pages: pagesFolder(),
      port: whole('port', 65_535, 0),
      game,
      players: Math.max(2, whole('players', 8, 2)),
      episodes: whole('episodes', 1000, 2),
      frames: whole('seconds', 3600, 30) * FPS,
      fps: FPS,
      inputDelay: whole('input-delay', 30, 2),
      onStatus: (says) => process.stdout.write(`${says}\n`),
    });
    process.stdout.write(`${game}: every player opens\n  ${server.link}\nCtrl-C ends it.\n`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    return 0;
  },
};
