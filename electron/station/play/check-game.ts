import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { GapError, messageOf } from '#core/errors.ts';
import { actionsOf, type Divergence, findDivergence, firstDifference, type TraceOptions, traceOf } from '#core/play/determinism.ts';
import type { Environment } from '#core/play/environment.ts';
import { Picture } from '#core/play/picture.ts';
import { pythonProblem } from '#core/play/python-environment.ts';
import { workerFile } from '#shard/worker-file.ts';
import { isPython, loadGame } from '#station/play/load-game.ts';

/**
 * Refuses a game that is unfit for several players: one that does not load, throws, renders an invalid picture, or is not deterministic.
 * Rejects with a GapError (`usage.game`) that names the file and, where known, the line.
 */
export async function checkGame(file: string, playerCount: number): Promise<void> {
  const players = Array.from({ length: playerCount }, (_, i) => `p${i + 1}`);
  let found: Divergence | undefined;
  try {
    const make = await loadGame(file);
    const game = make();
    const options = { players, actions: actionsOf(game) };
    const first = traceOf(make(), options);
    found = findDivergence(make, options, first);
    // The game, or a file that it imports, may draw random numbers while loading.
    found ??= firstDifference(first.hashes, await traceElsewhere(file, options));
    checkPictures(game, players);
  } catch (cause) {
    const says = isPython(file) ? pythonProblem(messageOf(cause), file) : `${file}: ${messageOf(cause)}`;
    throw new GapError('usage.game', says, 'Fix the game (docs/game-state.md describes what a game is)', { cause });
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

/** In its own thread, which shares no modules with this one. */
async function traceElsewhere(file: string, options: TraceOptions): Promise<readonly string[]> {
  const worker = new Worker(workerFile(import.meta.url, './trace-worker'), { workerData: { file, options } });
  try {
    const [hashes] = (await once(worker, 'message')) as [readonly string[]];
    return hashes;
  } finally {
    await worker.terminate();
  }
}
