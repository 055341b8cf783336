import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { GapError, messageOf } from '#core/errors.ts';
import { actionsOf, type Divergence, findDivergence } from '#core/play/determinism.ts';
import type { Environment } from '#core/play/environment.ts';
import { Picture } from '#core/play/picture.ts';
import { type Python, pythonGame, pythonProblem } from '#core/play/python-environment.ts';

const isPython = (file: string): boolean => file.endsWith('.py');

/** Where Pyodide is, for a page to load it from. */
export const pyodideFolder = (): string => dirname(fileURLToPath(import.meta.resolve('pyodide')));

/**
 * Refuses a game that cannot be played by several: one that does not load, throws, shows what is no picture, or is not deterministic. Rejects
 * with a GapError (`usage.game`) that names the file and, where it is known, the line.
 */
export async function checkGame(file: string, players: number): Promise<void> {
  const names = Array.from({ length: players }, (_, i) => `p${i + 1}`);
  let found: Divergence | undefined;
  try {
    // Twice, as on two machines: chance may be drawn when it is loaded.
    const loads = [await load(file, 'once'), await load(file, 'again')] as const;
    const game = loads[0]();
    let made = 0;
    found = findDivergence(() => loads[made++ === 0 ? 0 : 1](), { players: names, actions: actionsOf(game) });
    game.reset(1, names);
    for (const name of names) {
      const shown = Picture.safeParse(game.render(name));
      const [issue] = shown.error?.issues ?? [];
      if (issue !== undefined) throw new Error(`render(${name}): ${issue.path.join('.')}: ${issue.message}`);
    }
  } catch (cause) {
    const says = isPython(file) ? pythonProblem(messageOf(cause), file) : `${file}: ${messageOf(cause)}`;
    throw new GapError('usage.game', says, 'Mend the game (docs/game-state.md says what a game is)', { cause });
  }
  if (found === undefined) return;
  const how = found.run === 'again' ? 'run again with the same seed and actions' : 'run on from a state that was saved and restored';
  throw new GapError(
    'usage.game',
    `${file}: it is not deterministic: ${how}, it is another after frame ${found.frame} (${found.hashes.join(', ')})`,
    'Keep all of the game in `state`, as JSON, and take chance from a generator whose seed is in it',
  );
}

async function load(file: string, time: string): Promise<() => Environment> {
  if (!existsSync(file)) throw new Error('there is no such file');
  if (isPython(file)) {
    python ??= startPython();
    return pythonGame(await python, readFileSync(file, 'utf8'), file);
  }
  const { Game } = (await import(`${pathToFileURL(file).href}?${time}`)) as { Game?: new () => Environment };
  if (typeof Game !== 'function') throw new Error('it exports no class Game');
  return () => new Game();
}

/** It takes a second to start, and games do not see each other in it. */
let python: Promise<Python> | undefined;

async function startPython(): Promise<Python> {
  const { loadPyodide } = await import('pyodide');
  return (await loadPyodide()) as unknown as Python;
}
