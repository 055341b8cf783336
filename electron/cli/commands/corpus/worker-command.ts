import { CORPUS_FLAGS, openCorpus } from '#cli/commands/corpus/corpus-flags.ts';
import { JUDGING_FLAGS, judge, judgingOf } from '#cli/commands/corpus/judging-flags.ts';
import { Stopped } from '#cli/stopped.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { whyNoCage } from '#video/cage/caged-process.ts';

const FLAGS = { ...CORPUS_FLAGS, ...JUDGING_FLAGS, 'until-done': { help: 'end once nothing is left to do' } } as const satisfies FlagTable;

const HELP = `gap worker [flags]

Judges the shards that \`gap corpus add\` entered: each in a process of its own, which a damaged or hostile shard may end, but not the worker. As many
workers as you like, on as many machines, may work at one PostgreSQL database; a job that a worker was killed with is done by another one.
On Linux that process connects nowhere and reaches the shard’s shelf alone; elsewhere the worker says that there is no cage.

${helpOf(FLAGS)}
Exit codes: 0 ended by a signal, or all done; 1 some could not be judged, or made (\`gap corpus unreadable\`); 2 refused before it began.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values } = parsed(args, FLAGS, { allowPositionals: false });
    const judging = judgingOf(values);
    const why = whyNoCage();
    if (why !== undefined)
      process.stderr.write(`What decodes shards is in no cage here: ${why}. Give this worker a user and a network of its own.\n`);
    await using corpus = await openCorpus(values);
    using stop = new Stopped();
    let isAnyFailed = false;
    await judge(corpus, judging, {
      signal: stop.signal,
      untilDone: values['until-done'],
      onDone: (done) => {
        for (const { taken, judgement } of done) {
          // That a shard fails is what was asked; a part that fails was to be made.
          isAnyFailed ||= judgement.verdict === 'unreadable' || (judgement.verdict === 'fail' && taken.job.level === 'export');
          process.stdout.write(
            `${judgement.verdict.toUpperCase().padEnd(10)}  ${taken.job.level}  ${plain(taken.place)}${judgement.says === undefined ? '' : `: ${plain(judgement.says)}`}\n`,
          );
        }
      },
    });
    return isAnyFailed ? 1 : 0;
  },
};
