import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addUs, diffUs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { SOURCES } from '#scripts/build/sources.ts';

const UNITS = /\bas (?:TsUs|SpanUs|TheirUs)\b/g;
const DECLARED = /#?\b\w*[a-z0-9]Us(?:\([^()\n]*\))?\??: (?:readonly )?number\b/g;
const FIELD = /^ {2}(?:readonly )?#?\w*[a-z0-9]Us = (?:-?\d|Number\.)/gm;

const UNITS_FILE = 'format/core/time/units.ts';
const FLAGS = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--allowImportingTsExtensions'];

/** The lines of a program in the source's place that do not compile, as the product is compiled: in tests, plain numbers have any unit. */
function errorsIn(source: string): number[] {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'gap-units-'));
  const file = join(folder.path, 'program.ts');
  writeFileSync(file, source);
  const { stdout } = spawnSync('node_modules/.bin/tsc', [...FLAGS, '--ignoreConfig', file], { encoding: 'utf8' });
  return Array.from(stdout.matchAll(/program\.ts\((\d+),/g), ([, line]) => Number(line));
}

/** Declarations of a time without its unit, and casts to one. */
const loose = (text: string): string[] => [UNITS, DECLARED, FIELD].flatMap((one) => Array.from(text.matchAll(one), ([found]) => found));

describe('a time', () => {
  it('keeps its unit through sums and differences', () => {
    const at: TsUs = 1_000_000;
    const span: SpanUs = 250;
    expect(diffUs(addUs(at, span), at)).toBe(span);
  });

  it('does not compile where another unit is asked for', () => {
    const source = `
      import { addUs, asSpan, asTheirs, asTs, diffUs, type SpanUs, type TheirUs, type TsUs } from '${resolve(UNITS_FILE)}';
      const [at, span, theirs] = [asTs(5), asSpan(3), asTheirs(7)];
      export const right: readonly [TsUs, SpanUs, SpanUs] = [addUs(at, span), diffUs(at, at), diffUs(theirs, theirs)];
      export const a: TsUs = addUs(at, at);
      export const b: SpanUs = diffUs(span, at);
      export const c: SpanUs = diffUs(theirs, at);
      export const d: TsUs = at + at;
      export const e: SpanUs = at - at;
      export const f: TsUs = 5;
      export const g: TheirUs = at;
      export const h: TsUs = span;
    `;
    expect(errorsIn(source)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('is declared with its unit everywhere, and never cast', () => {
    const files = execFileSync('git', ['ls-files', ...SOURCES, 'renderer'], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter((file) => /\.tsx?$/.test(file) && file !== UNITS_FILE)
      // One file, which other people's pages load: it imports nothing.
      .filter((file) => !file.startsWith('play/client/'));
    const found = files.map((file) => [file, loose(readFileSync(file, 'utf8'))] as const).filter(([, all]) => all.length > 0);
    expect(found).toEqual([]);
    expect(files.length).toBeGreaterThan(400);
  });

  it('is found without its unit', () => {
    expect(loose('take(nowUs: number, errUs?: number): void; readonly p50Us: readonly number[]; x as TsUs')).toHaveLength(4);
    expect(loose('  get knownUs(): number {\n  #lastUs = 0;\n  endUs = Number.POSITIVE_INFINITY;\n')).toHaveLength(3);
    expect(loose('status: number; nowUs: TsUs; readonly tsUs: Float64Array')).toEqual([]);
  });
});
