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
import { measureLab, measureTwoHours, measureWindow } from '#scripts/bench/pages/window.ts';
import { measureBeside } from '#scripts/bench/played/beside.ts';
import { measureGame } from '#scripts/bench/played/game.ts';
import { measureRollback } from '#scripts/bench/played/rollback.ts';
import { measureEvents, measureMemory, measureSessions, recordOnce } from '#scripts/bench/sessions.ts';
import { measureLooking } from '#scripts/bench/sync/looking.ts';
import { measureCalibration, measureHalfHour } from '#scripts/bench/sync/sync.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { numberOf } from '#scripts/options.ts';
import { OwnHome } from '#scripts/own-home.ts';

const HELP = `npm run bench -- [--only idle,busy,looking,events,input,wine,long,memory,integrity,calibration,half-hour,window,library,review,check-desk,first-minute,clips,exports,sending,judging,lab,two-hours,game,beside,rollback,ladder,gold,night] [--runs N] [--seconds S] [--minutes M] [--hours H] [--keep] [--json]

Measures the recorder on the demo game in its own X server, with baselines from the same run. All of it takes about
three hours on an otherwise idle machine, one of them for eight hours of waiting pictures. --keep writes docs/benchmarks.md and
docs/benchmarks.json.
Exit codes: 0 every bar reached; 1 a bar missed; 2 usage.
`;

const HALF_HOUR_MIN = 30;
const PARTS = [
  'idle',
  'busy',
  'looking',
  'events',
  'input',
  'wine',
  'long',
  'memory',
  'integrity',
  'calibration',
  'half-hour',
  'window',
  'library',
  'review',
  'check-desk',
  'first-minute',
  'clips',
  'exports',
  'sending',
  'judging',
  'lab',
  'two-hours',
  'game',
  'beside',
  'rollback',
  'ladder',
  'gold',
  'night',
];
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
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
if (values.help === true || wanted.some((part) => !PARTS.includes(part))) {
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
  figures.push(...(await measure(part)));
  // At once: what was measured stays when a later part fails or is stopped.
  if (values.keep) keep();
}

process.stdout.write(
  values.json
    ? `${JSON.stringify({ date, machine, figures, ladder }, undefined, 2)}\n`
    : `${ladder === undefined ? '' : `${ladderTables(ladder)}\n\n`}${figuresTable(figures)}\n\n${machine}, ${date}\n`,
);
process.exitCode = figures.every(reached) ? 0 : 1;

async function measure(part: string): Promise<Figure[]> {
  const { runs, seconds, minutes, hours } = NUMBERS;
  // Where events are counted, the injector is the player.
  if (part === 'wine') {
    await using display = await VirtualDisplay.start();
    return await measureWineInput(display.name, work, runs);
  }
  if (part === 'lab') return await measureLab(runs);
  if (part === 'two-hours') return await measureTwoHours();
  if (part === 'ladder') {
    ladder = await measureLadder(work);
    return ladderFigures(ladder);
  }
  if (part === 'gold') return await measureGold(work, runs);
  if (part === 'game') return await measureGame(work, runs);
  if (part === 'beside') return await measureBeside(runs, seconds);
  if (part === 'rollback') return await measureRollback(runs);
  if (part === 'calibration') return await measureCalibration(work, runs, seconds);
  if (part === 'review') return await measureReview((await recordAlone(work, 20)).folder, runs);
  if (part === 'clips') return measureClips((await recordAlone(work, 20)).folder, runs);
  if (part === 'exports') return await measureExports(await recordAlone(work, 20), work, runs);
  if (part === 'judging') return await measureJudging(await recordAlone(work, 20), work, runs);
  if (part === 'sending') return await measureSending(await recordAlone(work, 20), work, runs);
  if (part === 'check-desk') return await measureCheckDesk((await recordAlone(work, 60)).folder);
  await using stage = await Stage.open({ playing: part !== 'events' && part !== 'input' });
  const { name } = stage.display;
  if (part === 'input') return await measureInput(name, work, runs);
  if (part === 'idle' || part === 'busy') return await measureSessions(name, work, runs, seconds, part === 'busy');
  if (part === 'looking') return await measureLooking(name, work, runs, seconds);
  if (part === 'events') return await measureEvents(name, work, runs);
  if (part === 'night') return await measureNight(name, work, hours);
  if (part === 'memory') return await measureMemory(name, work, minutes);
  if (part === 'window') return await measureWindow(name, runs, seconds);
  if (part === 'library') return await measureLibrary((await recordOnce(name, work, 4)).folder, runs);
  if (part === 'first-minute') return await measureFirstMinute(name, runs);
  if (part === 'half-hour') return await measureHalfHour(name, work, HALF_HOUR_MIN);
  if (part === 'integrity') return await measureIntegrity(await recordOnce(name, work, 20), work, runs);
  return await measureLongShards(await recordOnce(name, work, 10), work, runs);
}

/** With no game beside what is measured afterwards. */
async function recordAlone(work: string, seconds: number): ReturnType<typeof recordOnce> {
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
  putBetween(
    'figures',
    `Last: ${wanted.join(', ')}, ${date}, ${machine}, ${values.runs} runs of ${values.seconds} s.\n\n${figuresTable(all)}`,
  );
  if (ladder !== undefined) putBetween('ladder', `${date}, ${machine}.\n\n${ladderTables(ladder)}`);
  writeFileSync(
    'docs/benchmarks.json',
    `${JSON.stringify({ date, machine, figures: all, ladder: ladder ?? earlier.ladder }, undefined, 2)}\n`,
  );
}

function putBetween(mark: string, text: string): void {
  const path = 'docs/benchmarks.md';
  const marks = [`<!-- ${mark} -->`, `<!-- /${mark} -->`] as const;
  const [before, rest] = readFileSync(path, 'utf8').split(marks[0]);
  const after = rest?.split(marks[1])[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no ${marks.join(' … ')}`);
  writeFileSync(path, `${before}${marks[0]}\n\n${text}\n\n${marks[1]}${after}`);
}
