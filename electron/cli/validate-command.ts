import { findingsTable, residualsTable } from '#cli/findings-table.ts';
import type { Command } from '#cli/run.ts';
import { shardArguments } from '#cli/shard-arguments.ts';
import { validate } from '#library/index.ts';

const HELP = `gap validate SHARD [--json]

Checks a sealed shard against GAP v0.2: files, schemas and column types, hashes, time columns, missing frames, GOP, codec,
size and rate, coverage of the frames by control rows, rights. Nothing is decoded and nothing is changed.

Exit codes: 0 pass; 1 fail; 2 not readable as a shard.
`;

export const validateCommand: Command = {
  summary: 'check a sealed shard: exit 0 pass, 1 fail, 2 unreadable',
  help: HELP,
  async run(args) {
    const { folder: shard, json } = shardArguments('validate', args);
    const quiet = json || !process.stderr.isTTY;
    const validation = await validate(
      shard,
      quiet ? {} : { onProgress: (done, total) => process.stderr.write(`\rhashing ${Math.floor((100 * done) / total)} %\u001b[K`) },
    );
    if (!quiet) process.stderr.write('\r\u001b[K');
    if (json) process.stdout.write(`${JSON.stringify(validation, undefined, 2)}\n`);
    else {
      const { findings, residuals, verdict, frames, durationS } = validation;
      const failed = findings.filter(({ severity }) => severity === 'fail').length;
      process.stdout.write(
        `${findingsTable(findings)}${residualsTable(residuals)}${verdict.toUpperCase()}  ${frames} frames, ${durationS.toFixed(1)} s, ${findings.length} findings, ${failed} failed\n`,
      );
    }
    return validation.verdict === 'pass' ? 0 : 1;
  },
};
