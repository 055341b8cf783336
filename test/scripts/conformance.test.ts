import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const PAGE = 'docs/conformance.md';

/** The ids that the two documents on played games give; GAP v0.2 gives none, and its rows are named by section. */
const IDS = [
  ...['REC-01', 'REC-02', 'REC-03', 'REC-04', 'REC-05', 'REC-06', 'EDGE-01', 'EDGE-02', 'EDGE-03', 'VERIFY-01', 'VERIFY-02', 'VERIFY-03'],
  ...['TEST-01', 'TEST-02', 'TEST-03', 'TEST-04', 'TEST-05', 'TEST-06', 'TEST-07', 'TEST-08', 'TEST-09', 'DATA-01', 'DATA-02', 'DATA-03'],
  ...['EXAM-01', 'EXAM-02', 'DOCS-01', 'DOCS-02'],
];
const SECTIONS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

interface Row {
  readonly id: string;
  readonly cells: readonly string[];
}

const rowsOf = (page: string): Row[] =>
  page
    .split('\n')
    .filter((line) => /^\| (?!id \|)[^-]/.test(line))
    .map((line) => {
      const [id = '', ...cells] = line.slice(2, -2).split(' | ');
      return { id, cells };
    });

/** What is wrong with a page, by row: `read` gives a file's text, undefined where there is none. */
function wrongWith(page: string, read: (path: string) => string | undefined): string[] {
  const [built = '', open = ''] = page.split('\n## Not built\n');
  const rows = rowsOf(built);
  const all = [...rows, ...rowsOf(open)].map(({ id }) => id);
  const known = new Set(all);
  return [
    ...all.filter((id, i) => all.indexOf(id) !== i).map((id) => `${id}: twice`),
    ...IDS.filter((id) => !known.has(id)).map((id) => `${id}: no row`),
    ...SECTIONS.filter((n) => !all.some((id) => id.startsWith(`GAP ${n} `))).map((n) => `GAP ${n}: no row`),
    ...rows.flatMap(({ id, cells }) => wrongWithRow(cells, read).map((what) => `${id}: ${what}`)),
  ];
}

function wrongWithRow([, code = '', named = '']: readonly string[], read: (path: string) => string | undefined): string[] {
  const [, file] = /^`([^`]+)`$/.exec(code) ?? [];
  if (file === undefined) return ['it does not name a file'];
  const wrong = named.split(' · ').flatMap((test) => {
    const [, tests, title] = /^`(test\/[^`]+)`: (.+)$/.exec(test) ?? [];
    if (tests === undefined || title === undefined) return ['it does not name a test'];
    return read(tests)?.includes(title) === true ? [] : [`${tests} has no test "${title}"`];
  });
  return [...(read(file) === undefined ? [`there is no ${file}`] : []), ...wrong];
}

const onDisk = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

describe('every requirement of the documents', () => {
  it('has a row whose code and test exist, or is said not to be built', () => {
    expect(wrongWith(readFileSync(PAGE, 'utf8'), onDisk)).toEqual([]);
  });

  it('is missed when its row is gone, doubled, or names what is not there', () => {
    const page = readFileSync(PAGE, 'utf8');
    const line = page.split('\n').find((one) => one.startsWith('| REC-03 |')) as string;
    expect(wrongWith(page.replace(`${line}\n`, ''), onDisk)).toEqual(['REC-03: no row']);
    expect(wrongWith(page.replace(line, `${line}\n${line}`), onDisk)).toEqual(['REC-03: twice']);
    const [wrong] = wrongWith(page.replace(line, line.replace('no row is lost', 'no row is found')), onDisk);
    expect(wrong).toMatch(/^REC-03: test\/format\/tables\/game-rows\.test\.ts has no test/);
    expect(wrongWith(page.replace(line, line.replace('game-tables.ts', 'game-chairs.ts')), onDisk)).toEqual([
      'REC-03: there is no electron/session/tables/game/game-chairs.ts',
    ]);
    expect(wrongWith(page.replaceAll('GAP 9', 'GAP 8'), onDisk)).toEqual(['GAP 9: no row']);
  });
});
