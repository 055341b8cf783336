import { randomUUID } from 'node:crypto';
import { encodersFor } from '#cli/commands/station/adapter-encoders.ts';
import { readBundle, writeBundle } from '#cli/commands/station/doctor-bundle.ts';
import { knownProblems } from '#cli/commands/station/known-problems.ts';
import { LADDER_HEAD, ladderLine, proofLine } from '#cli/commands/station/ladder-table.ts';
import { findingsTable } from '#cli/findings-table.ts';
import { measuredFor, oneDesktop } from '#cli/flags.ts';
import { askedBy } from '#core/plan/options/flags.ts';
import type { Options } from '#core/plan/options/option.ts';
import { RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import { planRecording, type RecordPlan } from '#core/plan/plan.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, parsed } from '#format/cli/flags.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagValues, helpOf, some } from '#format/core/flags.ts';
import { knownCalibrations } from '#home/calibrations.ts';
import { ladderHere, type RungFailed, type RungHere } from '#session/ladder-here.ts';
import { preflight } from '#session/preflight.ts';
import { ffmpegBuild } from '#video/encoder.ts';

/** Those of the recordings that the machine is tried for. */
const ASKED = some(RECORDING_OPTIONS, 'display', 'out', 'size', 'fps', 'encoder');

const FLAGS = {
  ...ASKED,
  'no-ladder': { help: 'do not try every encoder of the ladder' },
  bundle: { takes: 'FILE', help: 'write what this machine has and can do' },
  seconds: measuredFor('of the calibration in a bundle'),
  read: { takes: 'FILE', help: 'tell what somebody’s bundle means' },
  'known-bad': { takes: 'WHERE', help: 'whether this version is on a signed list of bad ones, in a folder or at an https:// address' },
  'release-key': { takes: 'FILE', help: 'who signs that list (a public key of minisign)', usual: 'the key of this build' },
  ...JSON_FLAG,
} as const satisfies Options;

const HELP = `gap doctor [flags]
gap doctor --bundle FILE [flags]
gap doctor --read FILE [--json]
gap doctor --known-bad WHERE [--release-key FILE] [--json]

Tries everything a recording needs on this machine: display, input access, encoder (by really encoding), folder and disk,
clock. Each failure comes with its remedy. \`gap record\` runs the same checks first. Encoders of display adapters are
tried in a process of their own; other commands keep what they showed until a driver changes. Then every encoder of the ladder
encodes the same moving pictures, alongside everything now running: CPU and time per picture, bits, and how many
small changes it shows late.

--bundle writes one file that tells others what this machine has and can do: system, display adapters, every encoder that was
tried, the ladder, and a calibration with the figures of its recording, which shows only our own target (leave the machine alone
meanwhile). No names, titles or pictures are in it.

--known-bad asks for two files, known-bad.json and its signature, and sends nothing. Nothing else in this program looks for news of itself.

${helpOf(FLAGS)}
Exit codes: 0 ready to record, or written, or read; 1 something fails, or this version is bad; 2 usage.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values } = parsed(args, FLAGS, { allowPositionals: false });
    const json = values.json === true;
    if (values.read !== undefined) return readBundle(values.read, json);
    if (values['release-key'] !== undefined && values['known-bad'] === undefined)
      throw new GapError('usage.release-key', '--release-key is for --known-bad', 'gap doctor --known-bad WHERE --release-key FILE');
    if (values['known-bad'] !== undefined) return await knownProblems(values['known-bad'], values['release-key'], json);
    const { seconds = 60 } = values;
    const plan = planOf(values);
    const encoders = await encodersFor(plan.size, { anew: true });
    if (values.bundle !== undefined) return await writeBundle(values.bundle, plan, encoders, seconds);
    const { findings } = await preflight(plan, { calibrations: knownCalibrations(), encoders });
    const failed = findings.some(({ severity }) => severity === 'fail');
    const ffmpeg = ffmpegBuild();
    if (!json)
      process.stdout.write(
        `${findingsTable(findings)}${failed ? 'Not ready: see the remedies above' : 'Ready to record'}\nFFmpeg ${ffmpeg.version}${ffmpeg.nonfree ? ', configured with --enable-nonfree: not to be passed on' : ''}\n${encoders.map(proofLine).join('')}`,
      );
    const ladder = values['no-ladder'] === true ? [] : await tryLadder(plan, json);
    if (json) process.stdout.write(`${JSON.stringify({ ready: !failed, findings, ffmpeg, encoders, ladder }, undefined, 2)}\n`);
    return failed ? 1 : 0;
  },
};

/** Rights belong to a recording, not to a machine. Without a display the display check itself says what is missing. */
const planOf = (values: FlagValues<typeof ASKED>): RecordPlan =>
  planRecording(
    {
      ...askedBy(ASKED, values),
      anyWindow: true,
      licenseRef: 'doctor',
      consentRef: 'doctor',
    },
    {
      display: process.env.DISPLAY || (oneDesktop() ? undefined : '(none: DISPLAY is not set)'),
      oneDesktop: oneDesktop(),
      sessionId: randomUUID(),
    },
  );

/** Prints each encoder as it is tried: all of them take some seconds. */
async function tryLadder(plan: RecordPlan, json: boolean): Promise<(RungFailed | RungHere)[]> {
  const { size, fps } = plan;
  if (!json)
    process.stdout.write(`\nThe ladder here, ${size.width}x${size.height} at ${fps} fps, alongside everything running:\n${LADDER_HEAD}`);
  const ladder = [];
  for await (const rung of ladderHere(plan)) {
    if (!json) process.stdout.write(ladderLine(rung));
    ladder.push(rung);
  }
  return ladder;
}
