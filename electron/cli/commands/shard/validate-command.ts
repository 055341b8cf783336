import type { Command } from '#cli/command.ts';
import { believed } from '#cli/commands/shard/verify-command.ts';
import { findingsTable, residualsTable, syncLine } from '#cli/findings-table.ts';
import { shardArguments } from '#cli/shard-arguments.ts';
import { canRedraw } from '#cli/terminal.ts';
import type { Finding } from '#core/findings/finding.ts';
import { validate } from '#inspector/validate.ts';

const HELP = `gap validate SHARD [--deep] [-v] [--json]

Checks a sealed shard against GAP v0.2: files, schemas and column types, hashes, time columns, drift, missing and frozen frames, GOP,
codec, size and rate, coverage of the frames by control rows, devices, privacy, rights, signatures by the keys that are known. Nothing is
changed.

  --deep   decode the video too: every frame, the numbers in the tiles, and the lag between input and picture by
           cross-correlation of the picture's motion with mouse, keys and pad
  -v, --verbose
           also lists the checks that passed

Exit codes: 0 pass; 1 fail; 2 not readable as a shard.
`;

export const validateCommand: Command = {
  help: HELP,
  async run(args) {
    const { folder: shard, json, flagged } = shardArguments('validate', args, ['deep', 'verbose']);
    const { deep, verbose } = flagged;
    const quiet = json || !canRedraw(process.stderr);
    const validation = await validate(shard, { deep, trusted: believed([], []).trusted, ...(!quiet && { onProgress: showProgress }) });
    if (!quiet) process.stderr.write('\r\u001b[K');
    if (json) process.stdout.write(`${JSON.stringify(validation, undefined, 2)}\n`);
    else {
      const { findings, residuals, sync, verdict, frames, durationS } = validation;
      const of = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted);
      const [failed, warned, passed] = [of('fail'), of('warn'), of('pass')];
      const counts = `${failed.length} failed, ${warned.length} warned, ${passed.length} passed`;
      process.stdout.write(
        // The verdict comes first, so that it is read.
        `${verdict.toUpperCase()}  ${frames} frames, ${durationS.toFixed(1)} s: ${counts}${verbose ? '' : ' (-v lists them)'}\n` +
          findingsTable([...failed, ...warned, ...(verbose ? passed : [])]) +
          residualsTable(residuals) +
          (sync === undefined ? '' : syncLine(sync)),
      );
    }
    return validation.verdict === 'pass' ? 0 : 1;
  },
};

/** Redraws one line: the progress of the current step. */
export function showProgress(step: 'hashing' | 'decoding', done: number, total: number): void {
  const percent = Math.floor((100 * done) / Math.max(1, total));
  if (percent !== shown.percent || step !== shown.step) process.stderr.write(`\r${step} ${percent} %\u001b[K`);
  shown = { step, percent };
}

let shown = { step: '', percent: -1 };
