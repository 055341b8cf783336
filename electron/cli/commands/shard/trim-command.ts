import { believed } from '#cli/commands/shard/verify-command.ts';
import { verdictText } from '#cli/findings-table.ts';
import { BELIEVED_FLAGS } from '#cli/flags.ts';
import { recoveryKeys } from '#cli/own-keys.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, oneShard, parsed } from '#format/cli/flags.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { forgetCached } from '#session/run/record.ts';
import { trim } from '#shard/cut/trim.ts';

const time = (help: string, usual: string) => ({
  takes: 'TIME',
  read: secondsOf,
  is: (seconds: number) => !Number.isNaN(seconds),
  remedy: 'Give seconds such as 75.5, or h:mm:ss',
  help,
  usual,
});

const FLAGS = {
  from: time('keep what comes after it', 'the beginning'),
  to: time('keep what comes before it', 'the end'),
  drop: {
    takes: 'TIME-TIME',
    many: true,
    read: stretchOf,
    is: ({ fromS, toS }: Stretch) => toS > fromS,
    remedy: 'Give two times, the first before the second: 75.5-90',
    help: 'drop what lies between; may be given several times',
  },
  'drop-gaps': { help: 'drop every gap of the session (focus elsewhere, on hold, …)' },
  'drop-marked': {
    help: 'drop from the first marker to the second, from the third to the fourth, … (the marker hotkey, pressed where a menu or cut-scene begins and where it ends), and the menus and cut-scenes that the game itself marked',
  },
  min: time('leave out pieces shorter than this', '1'),
  out: { takes: 'DIR', help: 'folder for the new shards', usual: 'beside the parent' },
  ...BELIEVED_FLAGS,
  ...JSON_FLAG,
} as const satisfies FlagTable;

const HELP = `gap trim SHARD [flags]

Extracts the good parts without re-encoding: a piece begins at a keyframe, and ts_us does not change. Each part that remains becomes
its own shard, validated, hashed and signed again; it names its parent by hash, and the previous part by session id.

A time is seconds after the first frame, such as 75.5, or h:mm:ss. The parent must pass \`gap verify\`.

${helpOf(FLAGS)}
Exit codes: 0 cut, and every verdict passes; 1 cut, but a verdict fails; 2 nothing was cut (nothing was changed).
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const folder = oneShard(positionals, 'gap trim SHARD --from T --to T');
    const request = {
      fromS: values.from,
      toS: values.to,
      drops: values.drop ?? [],
      dropGaps: values['drop-gaps'],
      dropMarked: values['drop-marked'],
      minS: values.min,
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

interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** `75.5`, `1:15.5` or `0:01:15.5`, in seconds; NaN for what is no time. */
function secondsOf(text: string): number {
  if (!/^(?:\d+:){0,2}\d+(?:\.\d+)?$/.test(text)) return Number.NaN;
  return text.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}

function stretchOf(text: string): Stretch {
  const [from = '', to = '', ...more] = text.split('-');
  return { fromS: secondsOf(from), toS: more.length > 0 ? Number.NaN : secondsOf(to) };
}
