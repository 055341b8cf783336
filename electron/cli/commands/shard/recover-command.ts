import { showEncoding, showWaiting } from '#cli/encoding-line.ts';
import { errorText } from '#cli/error-text.ts';
import { verdictText } from '#cli/findings-table.ts';
import { recoveryKeys } from '#cli/own-keys.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import { outcomeOfSession, partsOfSession } from '#core/report/session-outcome.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, oneShard, parsed } from '#format/cli/flags.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { forgetCached } from '#session/run/record.ts';
import { type Leftover, recover, recoverLeftovers } from '#session/seal/recover.ts';

const FLAGS = { now: { help: 'do not wait with the final video' }, ...JSON_FLAG } as const satisfies FlagTable;

const HELP = (name: string) => `gap ${name} DIR.partial [flags]
gap ${name} DIR [flags]

Turns a recording whose recorder was killed into a sealed shard, up to its last whole block and frame. The shard notes what was lost, as
a gap and as "recovered, lost N ms". Safe to repeat and to interrupt. A .partial that a running recorder holds is left alone. Given a
folder of shards, it recovers every .partial in it, and deletes what killed cuts left there (.trimming).

It is signed only if the recorder's key vouched for its plan when it began; another one is sealed unsigned, and says so.

A final video that is still to be made waits while the recorded game is in front, or another recording runs in the same
folder, and resumes by itself afterwards.

${helpOf(FLAGS)}
Exit codes: 0 sealed; 1 sealed, but a verdict fails; 2 something could not be recovered (nothing of it was changed).
`;

/** `gap recover` and `gap seal`: the same work, after a kill and after a recording whose video was left for later. */
const sealing = (name: 'recover' | 'seal'): Command => ({
  help: HELP(name),
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const shard = oneShard(positionals, `gap ${name} DIR`);
    const json = values.json === true;
    const options = {
      ...recoveryKeys(),
      patience: () => ({ yieldTo: values.now === true ? ('nothing' as const) : ('play' as const), notBeforeMs: 0 }),
      readBack: { forgetCached, onProgress: json ? undefined : showReadBack(process.stderr) },
      onEncode: json ? showWaiting(process.stderr) : showEncoding(process.stderr),
      onStep: (step: string) => {
        if (!json) process.stdout.write(`Sealing: ${step}\n`);
      },
    };
    const one = /\.partial[\\/]*$/.test(shard);
    const all = one ? [] : await recoverLeftovers(shard, options, (partial) => json || process.stdout.write(`${plain(partial)}\n`));
    if (one) all.push({ partial: shard, recovered: await recover(shard, options), error: undefined });
    if (all.length === 0 && !json) process.stdout.write(`${plain(shard)}: nothing left to seal\n`);
    return Math.max(0, ...all.map((leftover) => report(name, leftover, json)));
  },
});

export const command = sealing('recover');
export const sealCommand = sealing('seal');

function report(name: string, { partial, recovered, error }: Leftover, json: boolean): number {
  if (recovered === undefined) {
    process.stderr.write(errorText(`gap ${name}: ${partial}`, error));
    return 2;
  }
  const { folder, lostMs, unproven, next = [] } = recovered;
  const shards = [recovered, ...next];
  if (unproven !== undefined)
    process.stderr.write(
      `gap ${name}: ${plain(`${folder} is not signed: ${unproven}`)}\n  → Look at it; if it is your own recording: ${shards.map((shard) => `gap sign ${plain(shard.folder)}`).join('; ')}\n`,
    );
  const { verdict, frames, durationS } = outcomeOfSession(recovered);
  process.stdout.write(
    json
      ? `${JSON.stringify({ folder, verdict, frames, durationS, lostMs, unproven, ...partsOfSession(recovered) })}\n`
      : shards.map((shard) => verdictText(shard.qat, shard.folder)).join(''),
  );
  return verdict === 'pass' ? 0 : 1;
}
