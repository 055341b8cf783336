import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { encodersFor } from '#cli/commands/station/adapter-encoders.ts';
import { gameLag } from '#cli/commands/station/game-lag.ts';
import { measuredFor, oneDesktop } from '#cli/flags.ts';
import { windowOf } from '#cli/recording-flags.ts';
import { Stopped } from '#cli/stopped.ts';
import { doubts } from '#core/calibration/conclude.ts';
import { askedBy } from '#core/plan/options/flags.ts';
import type { Options } from '#core/plan/options/option.ts';
import { RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import { parseSize } from '#core/plan/screen-part.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, parsed } from '#format/cli/flags.ts';
import { canRedraw } from '#format/cli/terminal.ts';
import { type Calibration, keyText } from '#format/core/documents/calibration.ts';
import type { LagReference } from '#format/core/documents/lag-reference.ts';
import { GapError } from '#format/core/errors.ts';
import { helpOf, oneOf, some } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { english, type Words } from '#format/core/said.ts';
import { keepCalibration, readCalibrations } from '#home/calibrations.ts';
import { forgetLag, knownLagReferences } from '#home/lag-references.ts';
import { calibrate } from '#session/calibrate/calibrate.ts';

/** Those of the recordings that it is for. */
const ASKED = some(
  RECORDING_OPTIONS,
  ...(['display', 'size', 'region', 'window', 'no-window', 'fps', 'hz', 'bitrate', 'encoder', 'encoder-threads'] as const),
);

const FLAGS = {
  ...ASKED,
  ...some(RECORDING_OPTIONS, 'title', 'build', 'profile'),
  duration: measuredFor('of recording'),
  press: oneOf(['auto', 'me'], {
    help: 'who presses the target’s key: the calibration (X11), or you (the space bar, now and then)',
    usual: 'auto',
  }),
  keep: { takes: 'DIR', help: 'keep the recording' },
  'dry-run': { help: 'measure without keeping the result' },
  list: { help: 'print the calibrations of this machine, and the lags that earlier sessions of each game measured' },
  game: {
    takes: 'NAME',
    many: true,
    help: 'instead: measure how long this game takes from input to picture, while you play it: for half a minute, or for up to four where you press a key every few seconds. Give it what `gap record` is given: --game, --title, --build, --profile, --fps. Its sessions are held against that',
  },
  forget: {
    takes: 'TITLE',
    help: 'forget the lag of a game, such as after a new display: its next session is what later ones are held against',
  },
  ...JSON_FLAG,
} as const satisfies Options;

const HELP = `gap calibrate [flags]

Measures the error of the recorder's time stamps. A target window logs when it draws; it is recorded through the normal path, to the
encoded file; and what the frames show bounds the error of their stamps. Takes a minute; leave the machine alone meanwhile. The
result is kept for this source, encoder, size and rate, and goes into every shard recorded with them.

${helpOf(FLAGS)}
Exit codes: 0 measured; 1 measured, but not reliable (nothing is kept); 2 usage or preflight; 3 the recording failed.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values } = parsed(args, FLAGS, { allowPositionals: false });
    const json = values.json === true;
    if (values.list === true) return list(json);
    if (values.forget !== undefined) return await forget(values.forget);
    if (values.game !== undefined) return await gameLag({ ...values, duration: undefined }, json);
    const { duration: seconds = 60, press = 'auto' } = values;
    const encoders = await encodersFor(parseSize(values.size));
    using stop = new Stopped();
    const { calibration, shard } = await calibrate(
      { ...askedBy(ASKED, values), ...windowOf(values) },
      { display: process.env.DISPLAY, oneDesktop: oneDesktop(), sessionId: randomUUID() },
      {
        seconds,
        press,
        keep: values.keep,
        stop: stop.signal,
        encoders,
        ...(json || !canRedraw(process.stderr) ? {} : progress(seconds, press)),
      },
    );
    const why = doubts(calibration);
    const kept = why.length === 0 && values['dry-run'] !== true ? await keepCalibration(calibration) : undefined;
    if (json) process.stdout.write(`${JSON.stringify({ ...calibration, doubts: why.map(english), kept, shard }, undefined, 2)}\n`);
    else process.stdout.write(`${calibrationText(calibration)}${endText(why, kept, shard)}`);
    return why.length === 0 ? 0 : 1;
  },
};

function list(json: boolean): number {
  const all = readCalibrations();
  if (json) process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
  else {
    const lags = knownLagReferences().map(lagText).join('');
    process.stdout.write(`${all.length === 0 ? 'No calibrations yet: `gap calibrate`\n' : all.map(calibrationText).join('\n')}${lags}`);
  }
  return 0;
}

function lagText({ title, build, fps, signal, sessions }: LagReference): string {
  const lags = sessions.map(({ median }) => median.toFixed(1)).join(', ');
  return `${plain(`${title} ${build}`.trim())} at ${fps} fps: the picture answers ${lags} ms after the input (${signal})\n`;
}

async function forget(title: string): Promise<number> {
  const count = await forgetLag(title);
  if (count === 0) throw new GapError('usage.forget', `--forget ${title}: nothing was measured of it`, 'See `gap calibrate --list`');
  process.stdout.write(`Forgotten: what later sessions of ${plain(title)} are held against is measured anew in the next\n`);
  return 0;
}

function progress(seconds: number, press: 'auto' | 'me') {
  const line = (text: string) => process.stderr.write(`\r${text}\u001b[K`);
  return {
    onStep: (step: 'target' | 'recording' | 'decoding', share?: number) => {
      if (step === 'target') line('waiting for the target to have the focus: click on it if it does not come to the front');
      else if (step === 'decoding') line(share === 1 ? '' : `decoding ${Math.floor(100 * (share ?? 0))} %`);
      else if (press === 'me') line('press the space bar now and then\n');
    },
    onSnapshot: ({ elapsedS, repeats }: { elapsedS: number; repeats: number }) =>
      line(`recording the target: ${Math.floor(elapsedS)} of ${seconds} s, ${repeats} repeats`),
  };
}

/** The measurement, for a person. */
function calibrationText(calibration: Calibration): string {
  const {
    bias_us,
    clock,
    encoded,
    stamp_error_us,
    bracket_contradicted_pct,
    correction_us,
    key_chain,
    measured_at,
    frames,
    seconds,
    composited,
  } = calibration;
  const interval = ({ low, high, violations_pct }: Calibration['bias_us']) =>
    `${ms(low)} to ${ms(high)} ms (${violations_pct.toFixed(2)} % of the bounds contradict it)`;
  const rows: [string, string][] = [
    ['bias', `${interval(bias_us)}, ${ms(bias_us.high - bias_us.low)} ms wide`],
    ['clock pixel', `${interval(clock)}, ${clock.draws_per_s.toFixed(0)} draws a second`],
    ...(encoded === undefined
      ? []
      : ([['encoded file', `${interval(encoded)}, ${encoded.flips} flips, ${encoded.missed} not seen`]] as [string, string][])),
    [
      'correction',
      correction_us === 0 ? 'none: the error may be below 0.25 ms' : `${ms(correction_us)} ms, to be subtracted from capture_us`,
    ],
    [
      'per frame',
      `|error| at most p50 ${ms(stamp_error_us.p50)}, p99 ${ms(stamp_error_us.p99)}, max ${ms(stamp_error_us.max)} ms; ${bracket_contradicted_pct.toFixed(2)} % outside their bracket`,
    ],
  ];
  if (composited) rows.push(['compositor', 'its delay is part of the bias, and nothing is corrected']);
  if (key_chain !== undefined) {
    const {
      presses,
      injected,
      press_to_stamp_us: pressed,
      stamp_to_drawn_us: drawn,
      drawn_to_visible_us: seen,
      stamp_to_visible_us: visible,
    } = key_chain;
    const links = [
      ...(pressed === undefined ? [] : [`press to stamp ${ms(pressed.p50)} (p99 ${ms(pressed.p99)})`]),
      `stamp to drawn ${ms(drawn.p50)} (${ms(drawn.p99)})`,
      `drawn to frame ${ms(seen.p50)} (${ms(seen.p99)})`,
    ];
    rows.push(['key chain', `${presses} ${injected ? 'injected presses' : 'presses'}, ms: ${links.join(', ')}`]);
    rows.push([
      'key to picture',
      `p50 ${ms(visible.p50)}, p99 ${ms(visible.p99)} ms; ${key_chain.predicted_pct.toFixed(1)} % of the frames predicted right`,
    ]);
  }
  return `${keyText(calibration)}, ${frames} frames in ${seconds.toFixed(0)} s, ${measured_at}\n${rows.map(([name, text]) => `  ${name.padEnd(15)} ${text}\n`).join('')}`;
}

function endText(why: readonly Words[], kept: string | undefined, shard: string | undefined): string {
  const place = shard === undefined ? '' : `Recording: ${shard}\n`;
  if (why.length === 0)
    return `${place}${kept === undefined ? 'Not kept (--dry-run)\n' : `Kept in ${kept}; every shard recorded like this carries it\n`}`;
  const mark = styleText('red', 'NOT KEPT');
  return `${place}${mark}  ${why.map(english).join('; ')}\n      → Close other programs, leave the target in front and the machine alone, and run it again\n`;
}

const ms = (us: number) => (us / 1000).toFixed(2);
