import { parseArgs } from 'node:util';
import { believed } from '#cli/commands/shard/verify-command.ts';
import { verdictText } from '#cli/findings-table.ts';
import { recoveryKeys } from '#cli/own-keys.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import type { Command } from '#format/cli/command.ts';
import { oneShard } from '#format/cli/shard-arguments.ts';
import { GapError } from '#format/core/errors.ts';
import { forgetCached } from '#session/run/record.ts';
import { trim } from '#shard/cut/trim.ts';

const HELP = `gap trim SHARD [--from T] [--to T] [--drop T-T …] [--drop-gaps] [--drop-marked] [--min S] [--out DIR] [--json]

Extracts the good parts without re-encoding: a piece begins at a keyframe, and ts_us does not change. Each part that remains becomes
its own shard, validated, hashed and signed again; it names its parent by hash, and the previous part by session id.

  --from T --to T    what is kept; T is seconds after the first frame, or h:mm:ss
  --drop T-T         what is dropped; may be given several times
  --drop-gaps        drop every gap of the session (focus elsewhere, on hold, …)
  --drop-marked      drop from the first marker to the second, from the third to the fourth, …
                     (the marker hotkey, pressed where a menu or cut-scene begins and where it ends),
                     and the menus and cut-scenes that the game itself marked
  --min S            leave out pieces shorter than this                    (1)
  --out DIR          folder for the new shards                             (beside the parent)
  --key FILE.pem --revocations FILE --allow-unknown   as in \`gap verify\`, which the parent must pass

Exit codes: 0 cut, and every verdict passes; 1 cut, but a verdict fails; 2 nothing was cut (nothing was changed).
`;

export const trimCommand: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        drop: { type: 'string', multiple: true },
        'drop-gaps': { type: 'boolean' },
        'drop-marked': { type: 'boolean' },
        min: { type: 'string' },
        out: { type: 'string' },
        key: { type: 'string', multiple: true },
        revocations: { type: 'string', multiple: true },
        'allow-unknown': { type: 'boolean' },
        json: { type: 'boolean' },
      },
      allowPositionals: true,
      strict: true,
    });
    const folder = oneShard(positionals, 'gap trim SHARD --from T --to T');
    const request = {
      fromS: secondsFlag('from', values.from),
      toS: secondsFlag('to', values.to),
      drops: (values.drop ?? []).map(dropFlag),
      dropGaps: values['drop-gaps'],
      dropMarked: values['drop-marked'],
      minS: secondsFlag('min', values.min),
    };
    const json = values.json === true;
    const shards = await trim(folder.replace(/[\\/]+$/, ''), request, {
      ...believed(values.key ?? [], values.revocations ?? []),
      signer: recoveryKeys().signer,
      out: values.out,
      allowUnknown: values['allow-unknown'],
      readBack: { forgetCached, onProgress: json ? undefined : showReadBack(process.stderr) },
    });
    for (const { folder: shard, qat } of shards)
      process.stdout.write(
        json
          ? `${JSON.stringify({ folder: shard, verdict: qat.verdict, frames: qat.frames, durationS: qat.duration_s })}\n`
          : verdictText(qat, shard),
      );
    return shards.every(({ qat }) => qat.verdict === 'pass') ? 0 : 1;
  },
};

/** `75.5`, `1:15.5` or `0:01:15.5`, in seconds. Throws a GapError (`usage.*`). */
function secondsFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^(?:\d+:){0,2}\d+(?:\.\d+)?$/.test(text))
    throw new GapError(`usage.${flag}`, `--${flag} ${text}: is no time`, 'Give seconds such as 75.5, or h:mm:ss');
  return text.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}

function dropFlag(text: string): { fromS: number; toS: number } {
  const [from, to, ...more] = text.split('-');
  const [fromS, toS] = [secondsFlag('drop', from), secondsFlag('drop', to)];
  if (fromS === undefined || toS === undefined || more.length > 0 || toS <= fromS)
    throw new GapError('usage.drop', `--drop ${text}: is no stretch`, 'Give two times, the first before the second: 75.5-90');
  return { fromS, toS };
}
