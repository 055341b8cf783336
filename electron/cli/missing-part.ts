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

/** That a package is not installed; undefined for any other error. */
export function missingPart(error: unknown): GapError | undefined {
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
