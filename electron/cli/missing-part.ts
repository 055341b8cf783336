import { GapError, messageOf } from '#format/core/errors.ts';

const CORPUS = 'a corpus';
/** What the npm package leaves to those who use it, and for what: databases and Python are five times as large as the rest of our own. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  '@duckdb/node-api': CORPUS,
  '@electric-sql/pglite': CORPUS,
  pg: CORPUS,
  'pg-boss': CORPUS,
  pyodide: 'a game in Python',
};

/** That a package is not installed, or cannot be loaded; undefined for any other error. */
export function missingPart(error: unknown): GapError | undefined {
  const why = /^Could not load the node-av native binding for [\s\S]*?\bError: (.*)/.exec(messageOf(error))?.[1];
  if (why !== undefined)
    return new GapError(
      'usage.part',
      `FFmpeg cannot be loaded: ${why}`,
      // npm/cli#4828: a lock that was made on another system lacks this one's binary.
      'Install again without node_modules and package-lock.json, with optional dependencies; on Linux it takes glibc 2.28 or later',
    );
  if ((error as { readonly code?: unknown } | undefined)?.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const name = /^Cannot find package '([^']+)'/.exec(messageOf(error))?.[1] ?? '';
  const what = LEFT_OUT[name];
  if (what === undefined) return undefined;
  const all = Object.keys(LEFT_OUT).filter((one) => LEFT_OUT[one] === what);
  return new GapError(
    'usage.part',
    `${name} is not installed, which ${what} takes`,
    `Install it beside gap-recorder: npm install ${all.join(' ')}`,
  );
}
