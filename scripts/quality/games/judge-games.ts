import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SyncSummary } from '#format/core/documents/qat.ts';
import { type Validation, validate } from '#library/index.ts';
import { DamagedCopy } from '#scripts/quality/damaged-copy.ts';
import type { Detection } from '#scripts/quality/detections.ts';
import { REAL_GAMES, type RealGame } from '#scripts/quality/games/real-games.ts';
import { recordGame } from '#scripts/quality/games/record-game.ts';

const SECONDS = 60;
/** By how much the input is made later than it was. */
const SHIFTS_MS = [-50, -21, -20, -10, -5, 5, 10, 20, 21, 50];
/** The estimate moves by as much, to this. */
const EXACT_MS = 0.5;
/** Widest half of an interval after a minute of turning, and after two hundred presses. */
const WIDEST_MS = { motion: 3, presses: 8 };
/** Off the game's own lag by this fails, but that the estimate may round it down to a warning; by less, above the width of what is known, warns. */
const FAILS_MS = 20;

interface Report {
  readonly tell: (detection: Detection) => void;
  /** Judges a recording in which nothing is wrong. */
  readonly clean: (shard: string, of: string, except: readonly string[]) => Promise<void>;
}

/** Records real games, and moves their input against their pictures: what is said of the lag must move by as much, and be found. */
export async function judgeGames(work: string, report: Report): Promise<void> {
  for (const game of REAL_GAMES) {
    const seconds = game.seconds ?? SECONDS;
    process.stderr.write(`recording ${game.name}, ${seconds} s\n`);
    const shard = await recordGame(game, join(work, 'game'), seconds, 7);
    await report.clean(shard, game.name, game.shows ?? []);
    const { sync } = await validate(shard);
    const lag = sync?.lag_ms;
    if (game.answers) report.tell(known(game, lag));
    else report.tell({ name: `${game.name}: says nothing`, must: true, found: lag === undefined ? ['silence'] : [], foundKnown: [] });
    if (game.answers && lag !== undefined)
      for (const ms of SHIFTS_MS) report.tell(await moved(shard, join(work, 'moved'), { name: game.name, lag, ms }));
    rmSync(shard, { recursive: true });
  }
}

type Lag = SyncSummary['lag_ms'];

/** Whether the lag is known closely, from what it ought to be. */
function known({ name, signal, withinMs }: RealGame, lag: Lag): Detection {
  const within = lag === undefined ? Number.NaN : Math.max(lag.median - lag.low, lag.high - lag.median);
  const widest = withinMs ?? (signal === 'press-change' ? WIDEST_MS.presses : WIDEST_MS.motion);
  const isKnown = lag?.signal === signal && within <= widest;
  const says = lag === undefined ? 'silent' : `${lag.median.toFixed(1)} ms ± ${within.toFixed(1)}, ${lag.signal}`;
  return { name: `${name}: lag known (${says})`, must: true, found: isKnown ? ['known'] : [], foundKnown: [] };
}

interface Move {
  readonly name: string;
  readonly lag: NonNullable<Lag>;
  readonly ms: number;
}

async function moved(shard: string, path: string, { name, lag, ms }: Move): Promise<Detection> {
  using copy = new DamagedCopy(shard, path);
  await copy.moveInput((us) => us + ms * 1000);
  copy.meta(({ recorder }) => {
    const { median, low, high, signal } = lag;
    if (recorder !== undefined) recorder.lag_reference = { ms: median, low, high, signal, sessions: 3 };
  });
  await copy.seal();
  const now: Validation = await validate(copy.path);
  const severity = now.findings.find(({ check }) => check === 'sync.latency')?.severity;
  const shiftErrorMs = lag.median - (now.sync?.lag_ms?.median ?? Number.NaN) - ms;
  // Whatever two intervals allow is no error.
  const least = Math.max(5, lag.high - lag.low);
  const isFound = Math.abs(ms) >= FAILS_MS + EXACT_MS ? severity === 'fail' : Math.abs(ms) < least || severity !== 'pass';
  const isExact = Math.abs(shiftErrorMs) <= EXACT_MS;
  const found = isFound && isExact ? [`sync.latency${severity === 'fail' ? '!' : ''}`] : [];
  return { name: `${name}: controls moved by ${ms} ms`, must: true, found, foundKnown: found, shiftErrorMs };
}
