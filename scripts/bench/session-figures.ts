import type { Meta, Qat } from '#library/index.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import type { Watched } from '#scripts/bench/process-figures.ts';

/** One recording by the real command, read back. */
export interface Recording extends Watched {
  readonly folder: string;
  readonly qat: Qat;
  readonly meta: Meta;
}

/** One run of the bare floor: grab, encoder, and a thread that only waits for ticks. */
export interface Floor {
  readonly residualUs: { p50: number; p99: number };
  readonly encodeUs: { p50: number; p99: number };
  readonly tickUs: { p50: number; p99: number; max: number };
  readonly cpuS: number;
}

/** How the recordings were made: `spanS`, the seconds in which processor time was counted; `seconds`, the whole of one. */
interface Made {
  readonly spanS: number;
  readonly seconds: number;
  readonly busy: boolean;
}

const most = (value: number) => ({ bar: { at: 'most' as const, value } });
const least = (value: number) => ({ bar: { at: 'least' as const, value } });

/** Figures of recordings, each of which has the floor before and after it as its baseline. */
export function figuresOfSessions(records: readonly Recording[], floors: readonly Floor[], made: Made): Figure[] {
  const { busy } = made;
  const figures = [...pictureFigures(records, floors, busy), ...tickFigures(records, floors, made), ...delayFigures(records, floors)];
  if (!busy) return [...figures, ...processorFigures(records, floors, made.spanS)];
  return figures.map((figure) => ({ ...figure, name: `${figure.name}, both cores busy` }));
}

type Residuals = Qat['residuals'];

const ms = (records: readonly Recording[], pick: (residuals: Residuals) => number | undefined) =>
  records.map(({ qat }) => (pick(qat.residuals) ?? Number.NaN) / 1000);

const measured = (records: readonly Recording[], check: string, without: number) =>
  records.map(({ qat }) => qat.findings.find((finding) => finding.check === check)?.measured ?? without);

const besideMs = (what: string, floors: readonly Floor[], pick: (floor: Floor) => number) => ({
  baseline: { what, runs: floors.map((floor) => pick(floor) / 1000) },
});

function pictureFigures(records: readonly Recording[], floors: readonly Floor[], busy: boolean): Figure[] {
  const floor = (pick: (floor: Floor) => number) => besideMs('bare floor', floors, pick);
  const residual = (p: 'p50' | 'p99') => ms(records, ({ frame_us }) => frame_us?.[p]);
  return [
    { name: 'CFR missing', unit: '%', runs: measured(records, 'cfr.missing', 100), ...most(busy ? 0.5 : 0.1) },
    {
      name: 'frame residual p50',
      unit: 'ms',
      runs: residual('p50'),
      ...(busy ? {} : most(0.1)),
      ...floor(({ residualUs }) => residualUs.p50),
    },
    {
      name: 'frame residual p99',
      unit: 'ms',
      runs: residual('p99'),
      ...most(busy ? 8 : 1.5),
      ...floor(({ residualUs }) => residualUs.p99),
    },
    { name: 'bracket p99', unit: 'ms', runs: ms(records, ({ bracket_us }) => bracket_us?.p99), ...(busy ? {} : most(2)) },
  ];
}

function tickFigures(records: readonly Recording[], floors: readonly Floor[], { busy, seconds }: Made): Figure[] {
  const rateHz = measured(records, 'controls.rate', 0);
  const inputs = records.map(({ meta }) => meta.recorder?.input);
  const realTime = inputs.every((input) => input?.priority.startsWith('fifo') === true);
  const late = (p: 'p50' | 'p99' | 'max') => ({
    name: `tick lateness ${p}`,
    unit: 'ms',
    runs: ms(records, ({ tick_us }) => tick_us?.[p]),
    ...besideMs('bare timer', floors, ({ tickUs }) => tickUs[p]),
  });
  return [
    { name: 'controls coverage within 8 ms', unit: '%', runs: measured(records, 'controls.coverage', 0), ...(busy ? {} : least(100)) },
    { name: 'frame to nearest row p99', unit: 'ms', runs: ms(records, ({ nearest_row_us }) => nearest_row_us?.p99), ...most(3) },
    {
      name: 'rows, of 240 Hz',
      unit: '%',
      runs: rateHz.map((hz, run) => (100 * hz) / (inputs[run]?.hz ?? 240)),
      ...(busy ? {} : least(99.5)),
    },
    late('p50'),
    // With real-time priority, which the recorder uses where allowed; 1 ms without.
    { ...late('p99'), ...most(realTime ? 0.2 : 1) },
    {
      name: 'ticks skipped',
      unit: '%',
      runs: inputs.map((input) => (input === undefined ? 100 : (100 * input.skipped_ticks) / (seconds * input.hz))),
      ...most(0.5),
    },
    late('max'),
  ];
}

/** From a capture to its packet on the disk. */
function delayFigures(records: readonly Recording[], floors: readonly Floor[]): Figure[] {
  return (['p50', 'p99'] as const).map((p) => ({
    name: `capture to disk ${p}`,
    unit: 'ms',
    runs: ms(records, ({ encode_us }) => encode_us?.[p]),
    ...besideMs('bare floor', floors, ({ encodeUs }) => encodeUs[p]),
  }));
}

function processorFigures(records: readonly Recording[], floors: readonly Floor[], spanS: number): Figure[] {
  const perMinute = ({ cpuS }: { cpuS: number }) => (cpuS * 60) / spanS;
  const [cpu, floor] = [records.map(perMinute), floors.map(perMinute)];
  const beside = (run: number) => ((floor[run] as number) + (floor[run + 1] as number)) / 2;
  return [
    { name: 'CPU per recorded minute', unit: 's', runs: cpu, baseline: { what: 'bare floor', runs: floor } },
    { name: 'CPU against the bare floor', unit: 'x', runs: cpu.map((value, run) => value / beside(run)), ...most(1.1) },
  ];
}
