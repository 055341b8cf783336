import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { GapError } from '#format/core/errors.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { actionsOf, type Divergence, findDivergence, firstDifference, traceOf } from '#play/core/determinism.ts';
import type { Environment } from '#play/core/environment.ts';
import { Picture } from '#play/core/picture.ts';
import { gameError, loadGame } from '#play/server/load-game.ts';

/**
 * Refuses a game that is unfit for several players: one that does not load, throws, renders an invalid picture, or is not deterministic.
 * Rejects with a GapError (`usage.game`) that names the file and, where known, the line.
 */
export async function checkGame(file: string, playerCount: number): Promise<void> {
  const players = Array.from({ length: playerCount }, (_, i) => `p${i + 1}`);
  let found: Divergence | undefined;
  // At the same time: Python alone takes two seconds to load.
  using elsewhere = new TraceElsewhere(file, players);
  try {
    const make = await loadGame(file);
    const game = make();
    const options = { players, actions: actionsOf(game) };
    const first = traceOf(make(), options);
    found = findDivergence(make, options, first);
    // The game, or a file that it imports, may draw random numbers while loading.
    found ??= firstDifference(first.hashes, await elsewhere.hashes);
    checkPictures(game, players);
  } catch (cause) {
    throw gameError(file, cause);
  }
  if (found === undefined) return;
  const how = found.run === 'again' ? 'run again with the same seed and actions' : 'continued from a saved and restored state';
  throw new GapError(
    'usage.game',
    `${file}: it is not deterministic: ${how}, its state differs after frame ${found.frame} (${found.hashes.join(', ')})`,
    'Keep the whole game in `state`, as JSON, and draw random numbers from a generator whose seed is in it',
  );
}

function checkPictures(game: Environment, players: readonly string[]): void {
  game.reset(1, players);
  for (const player of players) {
    const [issue] = Picture.safeParse(game.render(player)).error?.issues ?? [];
    if (issue !== undefined) throw new Error(`render(${player}): ${issue.path.join('.')}: ${issue.message}`);
  }
}

/** The same game in its own thread, which shares no modules with this one. */
class TraceElsewhere implements Disposable {
  /** Hash of the state after each frame. Rejects with the game's error. */
  readonly hashes: Promise<readonly string[]>;
  readonly #worker: Worker;

  constructor(file: string, players: readonly string[]) {
    this.#worker = new Worker(workerFile(import.meta.url, './trace-worker'), { workerData: { file, players } });
    this.hashes = once(this.#worker, 'message').then(([hashes]) => hashes as readonly string[]);
    // A game that fails here has failed in the other thread too, which says how.
    this.hashes.catch(() => {});
  }

  [Symbol.dispose](): void {
    void this.#worker.terminate();
  }
}
