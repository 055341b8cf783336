import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ACCUSED_BELOW } from '#corpus/core/authenticity/score.ts';
import type { Suspect } from '#corpus/core/corpus-calls.ts';
import { Corpus } from '#corpus/corpus.ts';
import { JUDGE_PROGRAM } from '#corpus/worker/judge-child.ts';
import { HASHES_FILE } from '#format/core/layout.ts';
import { Keyring } from '#home/keyring.ts';
import { recordOnce } from '#scripts/bench/sessions.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { DamagedCopy } from '#scripts/quality/damaged-copy.ts';
import { type Fake, fakes } from '#scripts/quality/forged/fakes.ts';
import { REAL_GAMES } from '#scripts/quality/games/real-games.ts';
import { recordGame } from '#scripts/quality/games/record-game.ts';

/** What came of fakes and of good recordings in one corpus. */
export interface Forged {
  readonly fakes: readonly { readonly name: string; readonly found: boolean; readonly signs: string }[];
  readonly clean: number;
  readonly accused: readonly string[];
}

/** Good sessions of the demo game that say what is usual in it, s each; the fakes are as long. */
const SECONDS = 60;
/** Seeds of players with a mouse. */
const SEEDS = [201, 202, 203, 204, 206, 207];
const GAMES = ['chocolate-doom', 'chromium-bsu', 'xbomb', 'xsok'];

/** Records good sessions that are not in `work` yet, `more` besides those that the fakes need, of `cleanS` seconds, and fakes; judges them all as a corpus does. */
export async function judgeForged(work: string, more: number, cleanS: number): Promise<Forged> {
  const shelf = join(work, 'shelf');
  mkdirSync(shelf, { recursive: true });
  // The verdicts are of this program, whatever recorded them.
  rmSync(join(work, 'corpus'), { recursive: true, force: true });
  const good: string[] = [];
  for (const seed of SEEDS) good.push(await recordOn(() => Stage.open({ seed }), work, join(shelf, `good, seed ${seed}`), SECONDS));
  const all = fakes(SEEDS[0] as number);
  for (const fake of all) await make(fake, work, join(shelf, fake.name), { shard: good[0] as string, other: good[1] as string });
  await recordMore(work, shelf, more, cleanS);
  const suspects = await judged(shelf, join(work, 'corpus'));
  const of = (name: string) => suspects.find(({ place }) => place === join(shelf, name));
  return {
    fakes: all.map(({ name, found }) => ({
      name,
      found: of(name)?.signs.some(({ sign }) => sign === found) === true,
      signs: signsOf(of(name)),
    })),
    clean: SEEDS.length + more,
    accused: suspects
      .filter(({ place }) => !all.some(({ name }) => place === join(shelf, name)))
      .map((one) => `${one.place}: ${signsOf(one)}`),
  };
}

const signsOf = (suspect: Suspect | undefined): string =>
  (suspect?.signs ?? []).map(({ sign, share }) => `${sign} ${(100 * share).toFixed(0)} %`).join(', ');

async function recordOn(open: () => Promise<Stage>, work: string, to: string, seconds: number): Promise<string> {
  if (isThere(to)) return to;
  process.stderr.write(`recording ${to}\n`);
  await using stage = await open();
  const { folder } = await recordOnce(stage.display.name, work, seconds);
  renameSync(folder, to);
  return to;
}

async function make(fake: Fake, work: string, to: string, from: { readonly shard: string; readonly other: string }): Promise<void> {
  if ('stage' in fake.how) {
    await recordOn(fake.how.stage, work, to, SECONDS);
    return;
  }
  if (isThere(to)) return;
  // It stays for the corpus: not disposed of.
  const copy = new DamagedCopy(from.shard, to);
  await fake.how.copy(copy, from);
  await copy.seal();
}

/** Recorded by an earlier run on the same shelf. */
const isThere = (folder: string): boolean => existsSync(join(folder, HASHES_FILE));

/** The demo game and real ones in turn, each time played in another way. */
async function recordMore(work: string, shelf: string, count: number, seconds: number): Promise<void> {
  const games = REAL_GAMES.filter(({ name }) => GAMES.includes(name));
  for (let i = 1; i <= count; i++) {
    const [seed, game] = [400 + i, games[(i % (games.length + 1)) - 1]];
    const to = join(shelf, `good, ${game?.name ?? 'the demo game'}, seed ${seed}`);
    if (game === undefined) await recordOn(() => Stage.open({ seed }), work, to, seconds);
    else if (!isThere(to)) await recordGame(game, to, seconds, seed);
    process.stderr.write(`${i} of ${count}\n`);
  }
}

async function judged(shelf: string, database: string): Promise<readonly Suspect[]> {
  await using corpus = await Corpus.open(database, (line) => process.stderr.write(`${line}\n`));
  await corpus.add(shelf);
  await corpus.work({
    name: 'quality',
    processes: 2,
    // Short recordings warn: all of them are decoded.
    deepShare: 0.02,
    untilDone: true,
    program: JUDGE_PROGRAM,
    folder: shelf,
    // As in any corpus: a recording that is signed does not lose to one that only says it is earlier.
    trusted: new Keyring().trusted,
    limits: { mostMb: 4000, fastS: 600, decodingS: 600 },
    signal: new AbortController().signal,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  return (await corpus.suspects(ACCUSED_BELOW)).rows;
}
