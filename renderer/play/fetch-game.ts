import type { Environment } from '#play/core/environment.ts';
import { PYTHON_ENV, type Python, pythonGame } from '#play/core/python-environment.ts';

/** Loads a protocol's game, by its path from the protocol; a Python game needs its interpreter, 14 MB from our own server. */
export async function fetchGame(source: string): Promise<() => Environment> {
  const url = `/game/${source}`;
  if (!source.endsWith('.py')) {
    const { Game } = (await import(/* @vite-ignore */ url)) as { Game: new () => Environment };
    return () => new Game();
  }
  const [text, python] = await Promise.all([textOf(url), startPython()]);
  return pythonGame(python, text, source);
}

async function textOf(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.text();
}

async function startPython(): Promise<Python> {
  const url = '/pyodide/pyodide.mjs';
  const { loadPyodide } = (await import(/* @vite-ignore */ url)) as {
    loadPyodide(options: { indexURL: string; env: Record<string, string> }): Promise<Python>;
  };
  return loadPyodide({ indexURL: '/pyodide/', env: { ...PYTHON_ENV } });
}
