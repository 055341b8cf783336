import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PORT_FLAG } from '#cli/flags.ts';
import { LAN_FLAGS, lanOf } from '#cli/lan-flags.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { playOf } from '#play/core/protocol.ts';

const FLAGS = {
  check: { help: 'only check the file, naming every fault, and whether the game is deterministic' },
  replay: {
    takes: 'SHARD',
    help: 'play the game of a shard again from what its players did, without browsers: every state, reward and observation must come out as recorded',
  },
  json: { help: 'with --replay: what was found, as a line of JSON' },
  answers: { takes: 'FILE', help: 'what participants agreed to, answered and measured, a line of JSON each' },
  relay: { help: 'route everything between browsers through here, even where they could connect directly' },
  ...PORT_FLAG,
  ...LAN_FLAGS,
} as const satisfies FlagTable;

const HELP = `gap play PROTOCOL.json [flags]

Serves a multiplayer session to browsers, on this machine or with TLS to others, and prints the
link that every player opens. The session is a list of scenes in one file (docs/game-state.md), such as
resources/examples/coin-chase.json. To record the game's state too, append a recorder's link
(\`gap record --game-state\`) to the players' link, joined by ~.

${helpOf(FLAGS)}
Players on other machines need --listen; their recorders must let its page in
(\`gap record --game-state --game-origin https://HOST:PORT\`).

Ctrl-C ends it. Exit codes: 0 ended, or check or replay passed; 1 answers could not be saved,
or a replay came out otherwise; 2 usage, or the file or the game is wrong; 3 nothing to replay.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const [file, more] = positionals;
    if (file === undefined || more !== undefined)
      throw new GapError('usage.play', `${positionals.length} protocols given, one is needed`, 'See `gap play --help`');
    const { checkGame } = await import('#play/server/check-game.ts');
    const { readProtocolFile } = await import('#play/server/protocol-file.ts');
    const protocol = readProtocolFile(file);
    const play = playOf(protocol);
    if (values.replay !== undefined) {
      const { replayCommand } = await import('#cli/commands/station/replay.ts');
      return await replayCommand(file, play, values.replay, values.json === true);
    }
    if (play !== undefined) await checkGame(join(dirname(file), play.game), play.players);
    if (values.check === true) {
      process.stdout.write(
        `${file}: ${protocol.scenes.length} scenes: ${protocol.scenes.map(({ scene }) => scene).join(', ')}${play === undefined ? '' : `; ${play.game} is deterministic`}\n`,
      );
      return 0;
    }
    const { pagesFolder } = await import('#app/server/serve.ts');
    const { PlayServer } = await import('#play/server/play-server.ts');
    const lan = lanOf(values, 'play');
    const { answers } = values;
    // Fail on an unwritable file before anybody joins, not at the first answer.
    if (answers !== undefined) await appendFile(answers, '');
    let unkept = 0;
    await using server = await PlayServer.open({
      pages: pagesFolder(),
      games: dirname(file),
      direct: values.relay !== true,
      port: values.port ?? 0,
      protocol,
      lan,
      onAnswers: async (said) => {
        unkept += 1;
        if (answers !== undefined) await appendFile(answers, `${JSON.stringify(said)}\n`);
        unkept -= 1;
      },
      onStatus: (says) => process.stdout.write(`${plain(says)}\n`),
    });
    process.stdout.write(
      `${protocol.title}: every player opens\n  ${server.link}\n${server.fingerprint === undefined ? '' : `The browser does not know the certificate; its SHA-256 must be\n  ${server.fingerprint}\n`}Ctrl-C ends it.\n`,
    );
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    return unkept > 0 ? 1 : 0;
  },
};
