import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, oneShard, parsed } from '#format/cli/flags.ts';
import { withProgress } from '#format/cli/progress.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { writeReport } from '#shard/report.ts';

const FLAGS = {
  out: { takes: 'FILE', help: 'where', usual: 'SHARD.html, beside the shard' },
  check: { help: 'validate again, hashes included; otherwise the verdict from sealing is shown' },
  deep: { help: 'the same, and decode the video: the lag between input and picture' },
  ...JSON_FLAG,
} as const satisfies FlagTable;

const HELP = `gap report SHARD [flags]

Writes one HTML file about a shard: verdict, residuals and lag as histograms, drift, a time line of keys, mouse, repeats, gaps and
markers, pictures of the worst moments, and the commands that cut out what can be cut. It needs no network and runs no script.

${helpOf(FLAGS)}
Exit codes: 0 written, and the verdict passes; 1 written, the verdict fails; 2 not readable as a shard.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const given = oneShard(positionals, 'gap report SHARD');
    const shard = given.replace(/[\\/]+$/, '');
    const out = values.out ?? `${shard}.html`;
    const { qat, judged } = await withProgress(values.json !== true, (onProgress) =>
      writeReport(shard, out, { check: values.check, deep: values.deep, onProgress }),
    );
    const failed = qat.findings.filter(({ severity }) => severity === 'fail').length;
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify({ report: resolve(out), verdict: qat.verdict, judged, failed })}\n`
        : `${qat.verdict.toUpperCase()} (${judged})  ${basename(shard)}\nReport: ${pathToFileURL(out).href}\n`,
    );
    return qat.verdict === 'pass' ? 0 : 1;
  },
};
