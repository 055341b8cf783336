import { believed } from '#cli/commands/shard/verify-command.ts';
import { verdictText } from '#cli/findings-table.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { counted } from '#format/core/counted.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { Keyring } from '#home/keyring.ts';
import { forgetCached } from '#session/run/record.ts';
import { adopt } from '#shard/adopt.ts';

const FLAGS = { out: { takes: 'DIR', help: 'folder for the copy, which is named by its session id' } } as const satisfies FlagTable;

const HELP = `gap adopt SHARD --out DIR

Makes a signed copy of a shard that another program recorded, so that it can be exported, handed over and sent as one of ours. Only one that
passes \`gap validate\` is adopted; SHARD itself stays as it is. The copy has the same files, as far as the format knows them, and our
qat.json and hashes.json in place of its own. It is signed by the operator's key, and the statement names no recorder and no clock: what
they were is not known here. It cannot be trimmed, and the window does not show it frame by frame: both are for what this recorder wrote.

${helpOf(FLAGS)}
Exit codes: 0 adopted; 2 refused (nothing is left of the copy).
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0 || values.out === undefined)
      throw new GapError(
        'usage.shard',
        `${counted(positionals.length, 'folder')} and ${values.out === undefined ? 'no' : 'an'} --out given`,
        'gap adopt SHARD --out DIR',
      );
    const {
      folder: shard,
      qat,
      leftOut,
    } = await adopt(folder, values.out, {
      revoked: believed([], []).revoked,
      signer: new Keyring().signer('operator'),
      readBack: { forgetCached, onProgress: showReadBack(process.stderr) },
    });
    if (leftOut.length > 0) process.stderr.write(`Left out: ${plain(leftOut.join(', '))}\n`);
    process.stdout.write(verdictText(qat, shard));
    return 0;
  },
};
