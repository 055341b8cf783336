import { readFileSync, realpathSync } from 'node:fs';
import { posix, relative, sep } from 'node:path';
import { init, parse } from 'es-module-lexer';
import { fileOf } from '#server/pages.ts';

const SOURCE = /\.(ts|js|py)$/;
/** A game of more files than this belongs in a bundle. */
const MOST_SOURCES = 1000;

/**
 * The files that a page needs to run a game, by their paths from the protocol's folder: the file that the protocol names, and what it and
 * those import by relative paths. Nothing else of that folder is anybody's business: answers may be kept there, and settings.
 */
export async function gameSources(folder: string, game: string): Promise<ReadonlyMap<string, string>> {
  await init;
  const found = new Map<string, string>();
  const open = [game];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = found.has(path) || found.size >= MOST_SOURCES ? undefined : fileOf(folder, `/${path}`);
    if (file === undefined || path.startsWith('..') || !SOURCE.test(path) || !isBelow(folder, file)) continue;
    found.set(path, file);
    if (!path.endsWith('.py')) open.push(...(await importsOf(path, file)));
  }
  return found;
}

/** A source as a browser can run it. Rejects for TypeScript that needs more than its types stripped. */
export async function scriptOf(file: string): Promise<string> {
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.ts')) return text;
  const { transformSync } = await import('amaro');
  return transformSync(text, { mode: 'strip-only', filename: file }).code;
}

async function importsOf(path: string, file: string): Promise<string[]> {
  try {
    const [imports] = parse(await scriptOf(file));
    return imports.flatMap(({ n }) => (n !== undefined && /^\.\.?\//.test(n) ? [posix.join(posix.dirname(path), n)] : []));
  } catch {
    // The page that asks for it is told why it does not run.
    return [];
  }
}

/** Whether a file is really below the folder, with links resolved, and neither hidden nor in node_modules. */
function isBelow(folder: string, file: string): boolean {
  const path = relative(realpathSync(folder), realpathSync(file));
  return !path.split(sep).some((part) => part.startsWith('.') || part === 'node_modules');
}
