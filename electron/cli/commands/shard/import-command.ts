import { verdictText } from '#cli/findings-table.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import { Stopped } from '#cli/stopped.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, parsed } from '#format/cli/flags.ts';
import { canRedraw } from '#format/cli/terminal.ts';
import { isReference } from '#format/core/documents/rights.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf, oneOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { ownVersion } from '#session/own-version.ts';
import { loadProfile } from '#session/profile-files.ts';
import { forgetCached } from '#session/run/record.ts';
import { type Imported, importShard } from '#shard/import/import-shard.ts';
import { openSource } from '#shard/import/open-source.ts';

const FLAGS = {
  out: { takes: 'DIR', help: 'folder for the shard, which is named by its session id', usual: './shards' },
  'license-ref': { takes: 'REF', help: 'the publisher’s licence, as your files call it' },
  'consent-ref': { takes: 'REF', help: 'the player’s consent, as your files call it' },
  profile: { takes: 'NAME|FILE', help: 'which keys are kept, and what they mean; the others are counted', usual: 'baseline' },
  events: { takes: 'FILE', help: 'the list of events of a video: CSV or JSONL (docs/import.md)' },
  game: { takes: 'TEXT', help: 'what the title of the game’s window contains: input and pictures of others are left out (OWAMcap)' },
  title: { takes: 'NAME', help: 'what the game is called', usual: 'what the source says' },
  fps: oneOf(['30', '60', '120'], { help: 'frames a second of the shard', usual: 'the lowest that has a frame for each picture' }),
  ...JSON_FLAG,
} as const satisfies FlagTable;

const HELP = `gap import SOURCE --license-ref REF --consent-ref REF [flags]

Makes a shard of what another program recorded. SOURCE is one of
  a folder of owl-control        recording.mp4, inputs.csv, metadata.json
  an .mcap of open-world-agents  with the video that it names beside it
  a video of VPT's contractors   with its .jsonl beside it
  any video                      with --events FILE

Pictures are put on a grid of 30, 60 or 120 frames a second and encoded anew; a frame without a picture of its own repeats the one before,
and is marked. Events keep their times; rows of 120 a second are made of them. Keys that the profile does not name are counted, and not
kept. Sound is not kept. \`imported\` in meta.json says where all came from, what was left out and what is not known, above all how far
off the times are: \`gap validate --deep\` measures the lag between input and picture. Nobody signs the shard; \`gap adopt\` does.

${helpOf(FLAGS)}
Exit codes: 0 imported, and the verdict passes; 1 imported, but it fails; 2 refused or failed (nothing is left).
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const [given, ...more] = positionals;
    if (given === undefined || more.length > 0)
      throw new GapError(
        'usage.import',
        `${positionals.length} sources given, one is needed`,
        'gap import SOURCE --license-ref REF --consent-ref REF',
      );
    const rights = {
      publisher_license: reference('license-ref', values['license-ref']),
      player_consent_id: reference('consent-ref', values['consent-ref']),
    };
    const profile = loadProfile(values.profile);
    const source = await openSource(given, { events: values.events, game: values.game });
    using stop = new Stopped(
      new GapError('usage.stopped', 'stopped; nothing is left of the import', 'Give the same command to start again'),
    );
    const json = values.json === true;
    const imported = await importShard(source, {
      out: values.out ?? 'shards',
      rights,
      profile,
      title: values.title,
      fps: values.fps === undefined ? undefined : (Number(values.fps) as 30 | 60 | 120),
      by: `GAP Recorder ${ownVersion()}`,
      signal: stop.signal,
      onProgress: json || !canRedraw(process.stderr) ? undefined : showProgress,
      readBack: { forgetCached, onProgress: json ? undefined : showReadBack(process.stderr) },
    });
    process.stdout.write(json ? jsonOf(imported) : textOf(imported));
    return imported.qat.verdict === 'pass' ? 0 : 1;
  },
};

function reference(flag: string, value: string | undefined): string {
  if (value !== undefined && isReference(value)) return value.trim();
  throw new GapError(
    `usage.${flag}`,
    value === undefined ? `--${flag} is missing` : `${JSON.stringify(value)} is no reference`,
    `Give --${flag} as it appears in your files; a shard without it is refused everywhere (GAP v0.2 section 8)`,
  );
}

function showProgress(step: string, done: number, total: number): void {
  process.stderr.write(total === 0 || done >= total ? '\r\u001b[K' : `\r${step}: ${done} of ${total} frames\u001b[K`);
}

const jsonOf = ({ folder, qat, meta }: Imported): string =>
  `${JSON.stringify({ folder, verdict: qat.verdict, frames: qat.frames, durationS: qat.duration_s, imported: meta.imported }, undefined, 2)}\n`;

function textOf({ folder, qat, meta }: Imported): string {
  const { input, video, from, clock } = meta.imported as NonNullable<typeof meta.imported>;
  const left = Object.entries(input.left_out).map(([why, count]) => `${count} ${why}`);
  const lines = [
    `from      ${from}`,
    `pictures  ${video.pictures}, ${video.left_out} left out; ${video.repeats} of ${qat.frames} frames repeat one`,
    `events    ${input.events} of ${input.read}${left.length === 0 ? '' : `; left out: ${left.join(', ')}`}`,
    `times     by ${clock}`,
    ...input.cannot.map((what) => `not known ${what}`),
    ...(video.left_streams.length === 0 ? [] : [`not kept  ${video.left_streams.join(', ')} of the video`]),
  ];
  return `${verdictText(qat, folder)}${lines.map((line) => `${plain(line)}\n`).join('')}`;
}
