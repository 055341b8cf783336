import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Meta, Qat } from '#library/index.ts';
import { TableReader } from '#library/index.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { watch } from '#scripts/bench/process-figures.ts';
import { type Floor, figuresOfSessions, type Recording } from '#scripts/bench/session-figures.ts';
import { DEMO_GAME } from '#scripts/demo/stage.ts';
import { GAP } from '#scripts/gap-command.ts';

/** Seconds left out at both ends: compilers warm up, and sealing, which takes both cores, must not count. */
const [START_S, END_S] = [3, 5];

interface RecordWatch {
  /** Called when the last picture is taken, before the shard is sealed. */
  readonly recorded?: () => void;
  readonly onStart?: (pid: number) => void;
}

/** Records the demo game with `gap record`, and reads back what was said of it. */
export async function recordOnce(
  display: string,
  work: string,
  seconds: number,
  { recorded, onStart }: RecordWatch = {},
): Promise<Recording> {
  const out = join(work, 'shards');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const flags = [
    '--game',
    DEMO_GAME,
    '--display',
    display,
    '--out',
    out,
    '--duration',
    `${seconds}`,
    // Like the floor, whose figures are for 60 frames a second.
    '--fps',
    '60',
    '--license-ref',
    'ref#bench',
    '--consent-ref',
    'ref#bench',
    '--json',
  ];
  // The preflight encodes for 3.1 to 3.5 s and is not part of the recording.
  const span = { after: '"type":"status"', fromS: START_S, toS: seconds - END_S };
  const onSpan = () => {
    if (recorded !== undefined) setTimeout(recorded, seconds * 1000);
  };
  const watched = await watch(process.execPath, [GAP, 'record', ...flags], { span, onSpan, onStart });
  const [session] = readdirSync(out);
  const folder = join(out, session as string);
  const json = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
  return { ...watched, folder, qat: json('qat.json') as Qat, meta: json('meta.json') as Meta };
}

async function floorOnce(display: string, work: string, seconds: number): Promise<Floor> {
  const ticks = watch(process.execPath, ['scripts/bench/programs/bare-ticks.ts', `${seconds}`]);
  const { stdout, cpuS } = await watch(
    process.execPath,
    ['scripts/bench/programs/bare-floor.ts', display, `${seconds}`, join(work, 'floor.obu')],
    {
      span: { fromS: START_S, toS: seconds - END_S },
    },
  );
  return {
    tickUs: JSON.parse((await ticks).stdout) as Floor['tickUs'],
    ...(stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
      .reduce((all, part) => Object.assign(all, part), {}) as Omit<Floor, 'tickUs' | 'cpuS'>),
    cpuS,
  };
}

/** Figures of recordings, each between two runs of the bare floor on the same scene: a machine's speed changes from minute to minute. */
export async function measureSessions(display: string, work: string, runs: number, seconds: number, busy: boolean): Promise<Figure[]> {
  const records: Recording[] = [];
  const floors: Floor[] = [];
  const cores = busy ? 2 : 0;
  const floor = async () => {
    using _load = new BusyCores(cores);
    floors.push(await floorOnce(display, work, seconds));
  };
  await floor();
  for (let run = 0; run < runs; run++) {
    // Only while recording: sealing gives way to whatever runs, and would wait for the load's end.
    using load = new BusyCores(cores);
    records.push(await recordOnce(display, work, seconds, { recorded: () => load.stop() }));
    await floor();
    process.stderr.write(`  run ${run + 1} of ${runs}: ${JSON.stringify(records.at(-1)?.qat.residuals.frame_us)}\n`);
  }
  return figuresOfSessions(records, floors, { spanS: seconds - START_S - END_S, seconds, busy });
}

/** Keeps cores busy with plain arithmetic, as another program would. */
class BusyCores implements Disposable {
  readonly #children: ChildProcess[];

  constructor(cores: number) {
    this.#children = Array.from({ length: cores }, () => spawn(process.execPath, ['-e', 'for (;;) Math.random()'], { stdio: 'ignore' }));
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }

  [Symbol.dispose](): void {
    this.stop();
  }
}

/** 10,000 events in ten seconds, injected during a recording: how many are in the file, and do their sums match? */
export async function measureEvents(display: string, work: string, runs: number): Promise<Figure[]> {
  const [lost, apart]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    const recording = recordOnce(display, work, 16);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const { stdout } = await watch(process.execPath, ['scripts/bench/programs/injector.ts', display, '10000', '1000']);
    const { injected, sum } = JSON.parse(stdout) as { injected: number; sum: number };
    const { folder } = await recording;
    using events = await TableReader.open(join(folder, 'events.parquet'));
    lost.push(injected - events.rows);
    apart.push(Math.abs(sum - (await events.numbers('dx')).reduce((total, dx) => total + dx, 0)));
  }
  return [
    { name: 'events lost of 10,000 at 1,000/s', unit: 'events', runs: lost, bar: { at: 'most', value: 0 } },
    { name: 'sum of motion, injected less recorded', unit: 'counts', runs: apart, bar: { at: 'most', value: 0 } },
  ];
}

/** Resident memory over a long recording, from minute 2 to the end. */
export async function measureMemory(display: string, work: string, minutes: number): Promise<Figure[]> {
  const { rssMb } = await recordOnce(display, work, minutes * 60);
  const mean = (fromS: number, toS: number) => rssMb.slice(fromS, toS).reduce((sum, mb) => sum + mb, 0) / (toS - fromS);
  const early = mean(110, 130);
  const late = mean(minutes * 60 - 25, minutes * 60 - 5);
  return [
    {
      name: `memory growth from minute 2 to ${minutes}`,
      unit: 'MB',
      runs: [late - early],
      bar: { at: 'most', value: 20 },
      baseline: { what: 'resident at minute 2', runs: [early] },
    },
  ];
}
