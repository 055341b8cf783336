import { verdictText } from '#cli/findings-table.ts';
import type { Command } from '#cli/run.ts';
import { shardArguments } from '#cli/shard-arguments.ts';
import { recover } from '#library/index.ts';

const HELP = `gap recover DIR.partial [--json]

Makes a sealed shard of a recording whose recorder was killed: up to the last block and frame that are whole. Safe to repeat;
it may be interrupted anywhere.

Exit codes: 0 sealed; 1 sealed, but the verdict fails; 2 nothing could be recovered (nothing was changed).
`;

export const recoverCommand: Command = {
  summary: 'seal what a killed recorder left behind',
  help: HELP,
  async run(args) {
    const { folder: shard, json } = shardArguments('recover', args);
    const { folder, qat, lostMs } = await recover(shard, {
      onStep: (step) => {
        if (!json) process.stdout.write(`Sealing: ${step}\n`);
      },
    });
    process.stdout.write(
      json
        ? `${JSON.stringify({ folder, verdict: qat.verdict, frames: qat.frames, durationS: qat.duration_s, lostMs })}\n`
        : verdictText(qat, folder),
    );
    return qat.verdict === 'pass' ? 0 : 1;
  },
};
