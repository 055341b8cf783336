import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CheckName, WHOLENESS } from '#format/core/findings/checks.ts';
import type { PictureFacts } from '#format/core/quality/video/pictures.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { type Finding, type Validation, validate } from '#library/index.ts';
import { recordOnce } from '#scripts/bench/sessions.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { isExcused, unaccounted } from '#scripts/faults/accounts.ts';
import { numberOf } from '#scripts/options.ts';
import { OwnHome } from '#scripts/own-home.ts';
import { DamagedCopy } from '#scripts/quality/damaged-copy.ts';
import { DAMAGES, type Damage } from '#scripts/quality/damages.ts';
import { type Clean, type Detection, type Detections, detectionTable, keepDetections } from '#scripts/quality/detections.ts';
import { EMPTY } from '#scripts/quality/empty.ts';
import { decodedLag, followLag, MOST_S, STEP_MS } from '#scripts/quality/follow-lag.ts';
import { judgeForged } from '#scripts/quality/forged/judge-forged.ts';
import { judgeGames } from '#scripts/quality/games/judge-games.ts';
import { REAL_GAMES } from '#scripts/quality/games/real-games.ts';
import { recordGame } from '#scripts/quality/games/record-game.ts';
import { judgeNetwork } from '#scripts/quality/network.ts';
import { damageVideo, VIDEO_DAMAGES } from '#scripts/quality/video-damages.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';

const HELP = `npm run test:quality -- [--shard DIR] [--minutes M] [--clean N] [--first I] [--only empty,controls,video,live,games,network,forged,clean] [--shelf DIR] [--keep]

Damages copies of good shards and reports which checks find the damage, from content alone: hashes are corrected. Then looks for
false alarms in clean recordings, of the demo game and four games from Debian in turn; and moves the input of real games
against their pictures (part games); compares what is measured of the
network with what it is (part network); and judges recordings that nobody played, beside as many good ones as --clean says (part forged). About two hours with a recording of ten minutes and 50 clean ones.

  --shard DIR   the good recording (otherwise one of --minutes is made)
  --minutes M   its length                            (10)
  --clean N     clean recordings                      (50)
  --first I     number of the first: each is played in its own way, so a hundred may be made in several sittings  (1)
  --seconds S   their length                          (20)
  --shelf DIR   of the part forged: keep its recordings there, and go on where an earlier run was ended
  --keep        write the table of docs/quality.md

Exit codes: 0 every required damage found, no false alarm; 1 otherwise; 2 usage.
`;

const PARTS = ['empty', 'controls', 'video', 'live', 'games', 'network', 'forged', 'clean'];
const { values } = parseArgs({
  options: {
    shard: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    clean: { type: 'string', default: '50' },
    first: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '20' },
    shelf: { type: 'string' },
    only: { type: 'string', default: PARTS.join(',') },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});
const wanted = values.only.split(',');
if (values.help === true || wanted.some((part) => !PARTS.includes(part))) {
  process.stdout.write(HELP);
  process.exit(values.help === true ? 0 : 2);
}

const SHORT_S = 120;
const EMPTY_S = 30;
const CLEAN_S = numberOf('seconds', values.seconds);
/** How far what is said live may be from deep validation of the same shard. */
const LIVE_APART_MS = 0.5;
/** The demo game beats against the capture: its lag wanders by half a frame about the middle. */
const WANDERS_MS = 500 / 60;
const TILES = ['watermark.order', 'watermark.bits'] satisfies readonly CheckName[];
/** Shifted input can fall into a gap that the good recording happens to have: that is luck, not a check of timing. */
const LUCK: CheckName = 'privacy.events';
/** Of a camera, of a ship over a landscape that scrolls by itself, of a cursor, of moves. */
const CLEAN_GAMES = ['chocolate-doom', 'chromium-bsu', 'xbomb', 'xsok'];
/** Findings of every short recording without a calibration. */
const EXPECTED = ['session.duration', 'sync.calibration'];

using home =
  values.shelf === undefined
    ? await OwnHome.open('quality', 'recorder', 'watermark')
    : await OwnHome.in(values.shelf, 'recorder', 'watermark');
const work = home.path;
// SVT-AV1 writes its settings to stderr otherwise.
process.env.SVT_LOG ??= '1';
const detections: Detections = { all: [], own: undefined };
const clean: Clean = { recordings: 0, seconds: CLEAN_S, alarms: [], slow: [] };
if (wanted.includes('empty')) await empty();
if (wanted.includes('controls')) await controls();
if (wanted.includes('video')) await video();
if (wanted.includes('live')) await live();
if (wanted.includes('games')) await judgeGames(work, { tell, clean: judgeClean });
if (wanted.includes('network')) await judgeNetwork(tell);
if (wanted.includes('forged')) await forged();
if (wanted.includes('clean')) await recordClean(numberOf('first', values.first), numberOf('clean', values.clean));
process.stdout.write(`${detectionTable(detections, clean)}\n`);
if (values.keep) keepDetections(detections, clean);
process.exitCode = detections.all.some(({ must, found }) => must && found.length === 0) || clean.alarms.length > 0 ? 1 : 0;

/** Records the demo game with the seed's own player and skyline, and moves the shard to its own folder. */
async function recordGood(seconds: number, seed: number, playing = true): Promise<string> {
  process.stderr.write(`recording ${seconds} s, seed ${seed}\n`);
  await using stage = await Stage.open({ seed, playing });
  const { folder } = await recordOnce(stage.display.name, work, seconds);
  const path = join(work, `good-${seed}`);
  renameSync(folder, path);
  return path;
}

/** Validates a shard deeply; its pictures are analysed only once (`seen`). */
async function deeply(shard: string, seen?: PictureFacts): Promise<{ readonly validation: Validation; readonly pictures: PictureFacts }> {
  let pictures = seen;
  const validation = await validate(shard, {
    deep: true,
    pictures: {
      ...FFMPEG_PICTURES,
      lookAtPictures: async (path, options) => {
        pictures ??= await FFMPEG_PICTURES.lookAtPictures(path, options);
        return pictures;
      },
    },
  });
  if (pictures === undefined)
    throw new Error(
      `${shard} could not be looked at:\n${JSON.stringify(validation.findings.filter(({ severity }) => severity === 'fail'))}`,
    );
  return { validation, pictures };
}

/** Recordings that nobody played are found, and no other is accused. */
async function forged(): Promise<void> {
  const { fakes, clean: good, accused } = await judgeForged(work, numberOf('clean', values.clean), CLEAN_S);
  for (const { name, found, signs } of fakes) tell({ name: `forged: ${name}`, must: true, found: found ? [signs] : [], foundKnown: [] });
  clean.recordings += good;
  clean.alarms.push(...accused.map((one) => `forged: ${one}`));
}

/** Sessions that hold nothing to learn from: each fails, by its tables alone. */
async function empty(): Promise<void> {
  const good = values.shard ?? (await recordGood(EMPTY_S, 5));
  const before = await validate(good);
  const t0Us = new ShardFolder(good).meta.timing.t0_us;
  for (const { name, make } of EMPTY) {
    using copy = new DamagedCopy(good, join(work, 'damaged'));
    await make(copy, { t0Us, endUs: t0Us + before.durationS * 1e6 });
    await copy.seal();
    const { verdict, findings } = await validate(copy.path);
    const found = verdict === 'fail' ? beyond(findings, before.findings).filter((check) => check.endsWith('!')) : [];
    tell({ name: `empty: ${name}`, must: true, found, foundKnown: found });
  }
}

async function controls(): Promise<void> {
  const good = values.shard ?? (await recordGood(numberOf('minutes', values.minutes) * 60, 1));
  const before = await deeply(good);
  detections.own = before.validation.sync?.trend_ms_per_min;
  const short = await recordGood(SHORT_S, 2);
  const other = await recordGood(SHORT_S, 3);
  const beforeShort = await deeply(short);
  for (const damage of DAMAGES) {
    const on = damage.onShort === true ? { shard: short, ...beforeShort } : { shard: good, ...before };
    await damaged(damage, on, other);
  }
}

/** Judges one damaged copy, both without and with the game's own latency known. */
async function damaged(
  damage: Damage,
  { shard, validation, pictures }: { shard: string } & Awaited<ReturnType<typeof deeply>>,
  other: string,
): Promise<void> {
  using copy = new DamagedCopy(shard, join(work, 'damaged'));
  const meta = new ShardFolder(shard).meta;
  const t0Us = meta.timing.t0_us;
  await damage.make(copy, { t0Us, endUs: t0Us + validation.durationS * 1e6, other });
  await copy.seal();
  const now = (await deeply(copy.path, pictures)).validation;
  const own = validation.sync?.lag_ms?.median;
  if (own !== undefined)
    copy.meta(({ recorder }) => {
      if (recorder?.input.profile !== undefined)
        recorder.input.profile.latency = { ms: Math.round(own * 10) / 10, source: 'the undamaged shard' };
    });
  await copy.seal();
  const known = (await deeply(copy.path, pictures)).validation;
  const shift = now.sync?.lag_ms === undefined || own === undefined ? undefined : own - now.sync.lag_ms.median;
  tell({
    name: damage.name,
    must: damage.must?.(validation.sync?.trend_ms_per_min) ?? true,
    found: beyond(now.findings, validation.findings),
    foundKnown: beyond(known.findings, validation.findings),
    ...(damage.shiftMs !== undefined && { shiftErrorMs: shift === undefined ? Number.NaN : shift - damage.shiftMs }),
  });
}

async function video(): Promise<void> {
  const short = await recordGood(SHORT_S, 4);
  let before: Validation | undefined;
  for (const damage of VIDEO_DAMAGES) {
    using copy = new DamagedCopy(short, join(work, 'damaged'));
    await damageVideo(copy, short, damage);
    await copy.seal();
    const { validation } = await deeply(copy.path);
    // The first is only re-encoded: what that changes does not count as damage.
    before ??= validation;
    const found = beyond(validation.findings, before.findings);
    tell({
      name: damage.name,
      must: damage.must !== false,
      found,
      foundKnown: found.filter((check) => !TILES.some((tile) => check.startsWith(tile))),
    });
  }
}

/** A game that answers later from the middle on: said while it is recorded, and in the verdict. The same game without that raises nothing. */
async function live(): Promise<void> {
  const [stepped, steady] = [await followLag(work, true), await followLag(work, false)];
  const now = (await deeply(stepped.shard)).validation;
  const { validation: before, pictures } = await deeply(steady.shard);
  const { afterS, byMs } = stepped;
  const said = afterS !== undefined && byMs !== undefined && afterS <= MOST_S && Math.abs(byMs - STEP_MS) < WANDERS_MS;
  const found = beyond(now.findings, before.findings);
  tell({
    name: `the game answers ${STEP_MS} ms later from the middle on`,
    must: true,
    found: said && found.some((check) => check.startsWith('sync.steady')) ? [`live, after ${afterS.toFixed(0)} s`, ...found] : [],
    foundKnown: found,
  });
  const apart = Math.abs((steady.lastMs ?? Number.NaN) - (await decodedLag(steady.shard, pictures, steady.endS)));
  process.stderr.write(`  stepped: said after ${afterS?.toFixed(0)} s, by ${byMs?.toFixed(1)} ms\n`);
  process.stderr.write(
    `  steady: ${steady.lastMs} ms said live, ${apart.toFixed(2)} ms from what the pictures say; ${steady.shifts} shifts\n`,
  );
  clean.recordings += 1;
  if (steady.shifts > 0) clean.alarms.push('live: the lag moved');
  if (!(apart <= LIVE_APART_MS)) clean.alarms.push(`live: ${apart.toFixed(2)} ms from deep validation`);
}

/** Checks that are worse than before. LUCK and WHOLENESS are left out: they do not judge the damage. */
function beyond(now: readonly Finding[], before: readonly Finding[]): string[] {
  const rank = { pass: 0, warn: 1, fail: 2 };
  const was = new Map(before.map(({ check, severity }) => [check, rank[severity]]));
  const ours = now.filter(({ check }) => check !== LUCK && !WHOLENESS.includes(check));
  return [
    ...new Set(
      ours
        .filter(({ check, severity }) => rank[severity] > (was.get(check) ?? 0))
        .map(({ check, severity }) => `${check}${severity === 'warn' ? '' : '!'}`),
    ),
  ];
}

/** The demo game and real ones in turn, each time played in another way. */
async function recordClean(first: number, count: number): Promise<void> {
  const games = REAL_GAMES.filter(({ name }) => CLEAN_GAMES.includes(name));
  for (let i = first; i < first + count; i++) {
    const seed = 99 + i;
    const game = games[((i - 1) % (games.length + 1)) - 1];
    // One in fifty has no player.
    const shard =
      game === undefined ? await recordGood(CLEAN_S, seed, i % 50 !== 46) : await recordGame(game, join(work, 'game'), CLEAN_S, seed);
    process.stderr.write(`${i + 1 - first} of ${count}: ${game?.name ?? 'the demo game'}, seed ${seed}\n`);
    await judgeClean(shard, `${game?.name ?? 'the demo game'}, seed ${seed}`, game?.shows);
    rmSync(shard, { recursive: true });
  }
}

/** Whatever is found in a good recording is a false alarm, unless the machine was late. */
async function judgeClean(shard: string, of: string, except: readonly string[] = []): Promise<void> {
  const { findings } = (await deeply(shard)).validation;
  const worth = findings.filter(({ check, severity }) => severity !== 'pass' && !EXPECTED.includes(check) && !except.includes(check));
  // Findings of lateness are excused if the shard's own figures account for it.
  const meta = new ShardFolder(shard).meta;
  const open = await unaccounted(shard, meta);
  const checks = (excused: boolean) => worth.filter((finding) => isExcused(finding, open, meta) === excused).map(({ check }) => check);
  clean.recordings += 1;
  clean.alarms.push(...[...checks(false), ...open].map((what) => `${what} (${of})`));
  clean.slow.push(...checks(true));
  const lag = findings.filter(({ check }) => check === 'sync.latency').map(({ says }) => says);
  for (const line of [...lag, ...worth.map(({ check, says }) => `${check}: ${says}`), ...open]) process.stderr.write(`  ${line}\n`);
}

function tell(detection: Detection): void {
  detections.all.push(detection);
  process.stderr.write(
    `  ${detection.name}: ${detection.found.join(', ') || 'not found'}${detection.shiftErrorMs === undefined ? '' : ` (off by ${detection.shiftErrorMs.toFixed(2)} ms)`}\n`,
  );
}
