import { join } from 'node:path';
import { VIDEO_FILE } from '#format/core/layout.ts';
import type { Calibration, Finding, Validation } from '#library/index.ts';
import { recordTheUsualWay, type Usual } from '#scripts/bench/baseline.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { watch } from '#scripts/bench/process-figures.ts';
import { recordOnce } from '#scripts/bench/sessions.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { GAP } from '#scripts/gap-command.ts';
import { decodeLuma } from '#shard/pictures/decode-luma.ts';

const most = (value: number) => ({ bar: { at: 'most' as const, value } });
const least = (value: number) => ({ bar: { at: 'least' as const, value } });

/** The error of the stamps by calibration, alternating with a recording of the same target made the usual way. */
export async function measureCalibration(work: string, runs: number, seconds: number): Promise<Figure[]> {
  const ours: Calibration[] = [];
  const usual: Usual[] = [];
  for (let run = 0; run < runs; run++) {
    usual.push(await recordTheUsualWay(work, seconds));
    ours.push(await calibrateOnce(seconds));
    process.stderr.write(`  run ${run + 1} of ${runs}: ${JSON.stringify(ours.at(-1)?.bias_us)}\n`);
  }
  const ms = (pick: (one: Calibration) => number | undefined) => ours.map((one) => (pick(one) ?? Number.NaN) / 1000);
  const what = 'ffmpeg x11grab, uiohook-napi, wall clock';
  const usualMs = (pick: (one: Usual) => number | undefined) => ({ what, runs: usual.map((one) => (pick(one) ?? Number.NaN) / 1000) });
  const middles = ours.map(({ bias_us: { low, high } }) => (low + high) / 2000);
  const left = (one: Calibration) =>
    Math.max(Math.abs(one.bias_us.low - one.correction_us), Math.abs(one.bias_us.high - one.correction_us));
  return [
    {
      name: 'bias interval of the stamps',
      unit: 'ms wide',
      runs: ms(({ bias_us }) => bias_us.high - bias_us.low),
      ...most(0.5),
      baseline: usualMs(({ bias }) => bias.highUs - bias.lowUs),
    },
    {
      name: 'bias that may be left after calibration, without its sign',
      unit: 'ms',
      runs: ms(left),
      ...most(0.5),
      baseline: usualMs(({ bias }) => Math.max(Math.abs(bias.lowUs), Math.abs(bias.highUs))),
    },
    {
      name: 'observations that contradict the bias',
      unit: '%',
      runs: ours.map(({ bias_us }) => bias_us.violations_pct),
      baseline: { what, runs: usual.map(({ violationPct }) => violationPct) },
    },
    {
      name: 'stamp error per frame p99, at most',
      unit: 'ms',
      runs: ms(({ stamp_error_us }) => stamp_error_us.p99),
      ...most(2),
    },
    { name: 'calibrations of one machine, apart', unit: 'ms', runs: [Math.max(...middles) - Math.min(...middles)], ...most(0.5) },
    {
      name: 'flips seen in the encoded file, per minute',
      unit: 'flips',
      runs: ours.map((one) => ((one.encoded?.flips ?? 0) * 60) / one.seconds),
      ...least(500),
    },
    {
      name: 'key press to input stamp p99',
      unit: 'ms',
      runs: ms(({ key_chain }) => key_chain?.press_to_stamp_us?.p99),
      baseline: usualMs(({ chain }) => chain?.injectedToStamp?.p99),
    },
    {
      name: 'key press to visible p50 (target and X server included)',
      unit: 'ms',
      runs: ms(({ key_chain }) => key_chain?.stamp_to_visible_us.p50),
    },
    {
      name: 'first frames predicted right from the input stamp alone',
      unit: '%',
      runs: ours.map(({ key_chain }) => key_chain?.predicted_pct ?? 0),
      baseline: { what, runs: usual.map(({ chain }) => chain?.predictedPct ?? 0) },
    },
  ];
}

async function calibrateOnce(seconds: number): Promise<Calibration> {
  await using display = await VirtualDisplay.start();
  const flags = ['--display', display.name, '--duration', `${seconds}`, '--dry-run', '--json'];
  const { stdout } = await watch(process.execPath, [GAP, 'calibrate', ...flags]);
  return JSON.parse(stdout) as Calibration;
}

/** One real session of half an hour: how much has drifted by its end, and what its deep validation costs. */
export async function measureHalfHour(display: string, work: string, minutes: number): Promise<Figure[]> {
  const { folder, qat } = await recordOnce(display, work, minutes * 60);
  const began = performance.now();
  const { stdout, peakRssMb, rssMb: deepMb } = await watch(process.execPath, [GAP, 'validate', '--deep', '--json', folder]);
  const deepS = (performance.now() - began) / 1000;
  const deep = JSON.parse(stdout) as Validation;
  const measured = (of: { readonly findings: readonly Finding[] }, check: string) =>
    of.findings.find((finding) => finding.check === check)?.measured ?? Number.NaN;
  const decoding = performance.now();
  await decodeLuma(join(folder, VIDEO_FILE), () => {});
  const decodeS = (performance.now() - decoding) / 1000;
  const seconds = minutes * 60;
  return [
    { name: `drift of the frame clock over ${minutes} min`, unit: 'ms/min', runs: [measured(qat, 'time.frame-drift')], ...most(0.1) },
    { name: `drift of the input clock over ${minutes} min`, unit: 'ms/min', runs: [measured(qat, 'time.input-drift')], ...most(0.1) },
    {
      name: `drift of picture against input over ${minutes} min, from content`,
      unit: 'ms/min',
      runs: [measured(deep, 'sync.drift')],
      ...most(0.1),
    },
    {
      name: 'spread of the lag, from content (95 % of 20 s stretches)',
      unit: 'ms',
      runs: [deep.sync?.lag_ms?.spread_p95 ?? Number.NaN],
      ...most(20),
    },
    { name: `CFR missing over ${minutes} min`, unit: '%', runs: [measured(qat, 'cfr.missing')], ...most(0.5) },
    {
      name: 'deep validation',
      unit: 'x real time',
      runs: [seconds / deepS],
      ...least(8),
      baseline: { what: 'decoding alone', runs: [seconds / decodeS] },
    },
    {
      name: `deep validation of ${minutes} min, memory growth from the first third to the end`,
      unit: 'MB',
      runs: [growthMb(deepMb)],
      ...most(50),
      baseline: { what: 'peak', runs: [peakRssMb] },
    },
  ];
}

/** Growth of the resident memory (one sample a second): the last tenth compared with the fourth. */
function growthMb(rssMb: readonly number[]): number {
  const mean = (from: number, to: number) => {
    const part = rssMb.slice(Math.floor(from * rssMb.length), Math.max(1, Math.floor(to * rssMb.length)));
    return part.reduce((sum, mb) => sum + mb, 0) / part.length;
  };
  return mean(0.9, 1) - mean(0.3, 0.4);
}
