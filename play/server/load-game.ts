import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { GapError, messageOf } from '#format/core/errors.ts';
import type { Environment } from '#play/core/environment.ts';
import { PYTHON_ENV, type Python, pythonGame, pythonProblem } from '#play/core/python-environment.ts';

const isPython = (file: string): boolean => file.endsWith('.py');

/** Where Pyodide is, for a page to load it from. */
export const pyodideFolder = (): string => dirname(fileURLToPath(import.meta.resolve('pyodide')));

/** A game's own error, with its file and, where known, the line. */
export function gameError(file: string, cause: unknown): GapError {
  const says = isPython(file) ? pythonProblem(messageOf(cause), file) : `${file}: ${messageOf(cause)}`;
  return new GapError('usage.game', says, 'Fix the game (docs/game-state.md describes what a game is)', { cause });
}

/** Loads the class `Game` of a file in Node, to check it before anybody plays it. */
export async function loadGame(file: string): Promise<() => Environment> {
  if (!existsSync(file)) throw new Error('there is no such file');
  if (isPython(file)) {
    const { loadPyodide } = await import('pyodide');
    return pythonGame((await loadPyodide({ env: { ...PYTHON_ENV } })) as unknown as Python, readFileSync(file, 'utf8'), file);
  }
  const { Game } = (await import(pathToFileURL(file).href)) as { Game?: new () => Environment };
  if (typeof Game !== 'function') throw new Error('it exports no class Game');
  return () => new Game();
}
