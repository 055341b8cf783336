import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { measureClips } from '#scripts/bench/corpus/clips.ts';
import { measureExports } from '#scripts/bench/corpus/exports.ts';
import { measureJudging } from '#scripts/bench/corpus/judging.ts';
import { measureSending } from '#scripts/bench/corpus/sending.ts';
import { type Figure, figuresTable, reached } from '#scripts/bench/figures.ts';
import { measureInput, measureWineInput } from '#scripts/bench/input.ts';
import { measureIntegrity } from '#scripts/bench/integrity.ts';
import { measureGold } from '#scripts/bench/ladder/gold.ts';
import { type LadderRow, ladderFigures, ladderTables, measureLadder } from '#scripts/bench/ladder/ladder.ts';
import { measureLongShards } from '#scripts/bench/long-shards.ts';
import { measureNight } from '#scripts/bench/night.ts';
import { measureCheckDesk } from '#scripts/bench/pages/check-desk.ts';
import { measureFirstMinute } from '#scripts/bench/pages/first-minute.ts';
import { measureLibrary } from '#scripts/bench/pages/library.ts';
import { measureReview } from '#scripts/bench/pages/review.ts';
import { measureViewer } from '#scripts/bench/pages/viewer.ts';
import { measureLab, measureTwoHours, measureWindow } from '#scripts/bench/pages/window.ts';
import { measureBeside } from '#scripts/bench/played/beside.ts';
import { measureGame } from '#scripts/bench/played/game.ts';
import { measureRollback } from '#scripts/bench/played/rollback.ts';
import { measureEvents, measureMemory, measureSessions, recordOnce } from '#scripts/bench/sessions.ts';
import { measureLooking } from '#scripts/bench/sync/looking.ts';
import { measureCalibration, measureHalfHour } from '#scripts/bench/sync/sync.ts';
import { betweenMarks } from '#scripts/between-marks.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { numberOf } from '#scripts/options.ts';
import { OwnHome } from '#scripts/own-home.ts';

const PAGE = 'docs/benchmarks.md';
const HALF_HOUR_MIN = 30;

/** What a part is measured with: how often, in runs of so many seconds, and of the slow ones for how long. */
interface Amounts {
  readonly runs: number;
  readonly seconds: number;
  readonly minutes: number;
  readonly hours: number;
}

/** On the demo game's display, while it is played; `still`: where events are counted, the injector is the player. */
const played =
  (run: (display: string, amounts: Amounts) => Promise<Figure[]>, playing = true) =>
  async (amounts: Amounts) => {
    await using stage = await Stage.open({ playing });
    return await run(stage.display.name, amounts);
  };
const STILL = false;
/** Of a recording of so many seconds, with no game beside what is measured afterwards. */
const ofRecording =
  (seconds: number, run: (recording: Awaited<ReturnType<typeof recordOnce>>, runs: number) => Figure[] | Promise<Figure[]>) =>
  async ({ runs }: Amounts) =>
    await run(await recordAlone(seconds), runs);

const PARTS: Readonly<Record<string, (amounts: Amounts) => Promise<Figure[]>>> = {
  idle: played((display, { runs, seconds }) => measureSessions(display, work, runs, seconds, false)),
  busy: played((display, { runs, seconds }) => measureSessions(display, work, runs, seconds, true)),
  looking: played((display, { runs, seconds }) => measureLooking(display, work, runs, seconds)),
  events: played((display, { runs }) => measureEvents(display, work, runs), STILL),
  input: played((display, { runs }) => measureInput(display, work, runs), STILL),
  wine: async ({ runs }) => {
    await using display = await VirtualDisplay.start();
    return await measureWineInput(display.name, work, runs);
  },
  long: played(async (display, { runs }) => measureLongShards(await recordOnce(display, work, 10), work, runs)),
  memory: played((display, { minutes }) => measureMemory(display, work, minutes)),
  integrity: played(async (display, { runs }) => measureIntegrity(await recordOnce(display, work, 20), work, runs)),
  calibration: ({ runs, seconds }) => measureCalibration(work, runs, seconds),
  'half-hour': played((display) => measureHalfHour(display, work, HALF_HOUR_MIN)),
  window: played((display, { runs, seconds }) => measureWindow(display, runs, seconds)),
  library: played(async (display, { runs }) => measureLibrary((await recordOnce(display, work, 4)).folder, runs)),
  review: ofRecording(20, ({ folder }, runs) => measureReview(folder, runs)),
  viewer: ofRecording(10, (recording, runs) => measureViewer(recording, work, runs)),
  'check-desk': ofRecording(60, ({ folder }) => measureCheckDesk(folder)),
  'first-minute': played((display, { runs }) => measureFirstMinute(display, runs)),
  clips: ofRecording(20, ({ folder }, runs) => measureClips(folder, runs)),
  exports: ofRecording(20, (recording, runs) => measureExports(recording, work, runs)),
  sending: ofRecording(20, (recording, runs) => measureSending(recording, work, runs)),
  judging: ofRecording(20, (recording, runs) => measureJudging(recording, work, runs)),
  lab: ({ runs }) => measureLab(runs),
  'two-hours': () => measureTwoHours(),
  game: ({ runs }) => measureGame(work, runs),
  beside: ({ runs, seconds }) => measureBeside(runs, seconds),
  rollback: ({ runs }) => measureRollback(runs),
  ladder: async () => {
    ladder = await measureLadder(work);
    return ladderFigures(ladder);
  },
  gold: ({ runs }) => measureGold(work, runs),
  night: played((display, { hours }) => measureNight(display, work, hours)),
};

const HELP = `npm run bench -- [--only ${Object.keys(PARTS).join(',')}] [--runs N] [--seconds S] [--minutes M] [--hours H] [--keep] [--json]

Measures the recorder on the demo game in its own X server, with baselines from the same run. All of it takes about
three hours on an otherwise idle machine, one of them for eight hours of waiting pictures. --keep writes docs/benchmarks.md and
docs/benchmarks.json.
Exit codes: 0 every bar reached; 1 a bar missed; 2 usage.
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
    runs: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '60' },
    minutes: { type: 'string', default: '10' },
    hours: { type: 'string', default: '8' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});
const NUMBERS = {
  runs: numberOf('runs', values.runs),
  seconds: numberOf('seconds', values.seconds),
  minutes: numberOf('minutes', values.minutes),
  hours: numberOf('hours', values.hours),
};
const wanted = values.only.split(',');
if (values.help === true || wanted.some((part) => !Object.hasOwn(PARTS, part))) {
  process.stdout.write(HELP);
  process.exit(values.help === true ? 0 : 2);
}

const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}`;
const date = new Date().toISOString().slice(0, 10);
using home = await OwnHome.open('bench', 'recorder', 'watermark');
const work = home.path;
const figures: Figure[] = [];
let ladder: readonly LadderRow[] | undefined;
for (const part of wanted) {
  process.stderr.write(`measuring: ${part}\n`);
  figures.push(...((await PARTS[part]?.(NUMBERS)) ?? []));
  // At once: what was measured stays when a later part fails or is stopped.
  if (values.keep) keep();
}

process.stdout.write(
  values.json
    ? `${JSON.stringify({ date, machine, figures, ladder }, undefined, 2)}\n`
    : `${ladder === undefined ? '' : `${ladderTables(ladder)}\n\n`}${figuresTable(figures)}\n\n${machine}, ${date}\n`,
);
process.exitCode = figures.every(reached) ? 0 : 1;

async function recordAlone(seconds: number): ReturnType<typeof recordOnce> {
  await using stage = await Stage.open();
  return await recordOnce(stage.display.name, work, seconds);
}

/** Writes the figures between the marks in docs/benchmarks.md; those of parts that were not measured this time stay. */
function keep(): void {
  const earlier = JSON.parse(readFileSync('docs/benchmarks.json', 'utf8')) as { figures: Figure[]; ladder?: readonly LadderRow[] };
  const on = `${date}, ${cpus()[0]?.model.trim()}, ${cpus().length} cores`;
  const measured = new Map(figures.map((figure) => [figure.name, { ...figure, on }]));
  const kept = earlier.figures.map((figure) => measured.get(figure.name) ?? figure);
  const all = [...kept, ...[...measured.values()].filter(({ name }) => !kept.some((figure) => figure.name === name))];
  const page = readFileSync(PAGE, 'utf8');
  const last = `Last: ${wanted.join(', ')}, ${date}, ${machine}, ${values.runs} runs of ${values.seconds} s.`;
  const withFigures = betweenMarks(page, 'figures', `${last}\n\n${figuresTable(all)}`);
  writeFileSync(
    PAGE,
    ladder === undefined ? withFigures : betweenMarks(withFigures, 'ladder', `${date}, ${machine}.\n\n${ladderTables(ladder)}`),
  );
  writeFileSync(
    'docs/benchmarks.json',
    `${JSON.stringify({ date, machine, figures: all, ladder: ladder ?? earlier.ladder }, undefined, 2)}\n`,
  );
}
