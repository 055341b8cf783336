import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addUs, diffUs, type SpanUs, type TheirUs, type TsUs } from '#format/core/time/units.ts';
import { SOURCES } from '#scripts/build/sources.ts';

const UNITS = /\bas (?:TsUs|SpanUs|TheirUs)\b/g;
const DECLARED = /#?\b\w*[a-z0-9]Us(?:\([^()\n]*\))?\??: (?:readonly )?number\b/g;
const FIELD = /^ {2}(?:readonly )?#?\w*[a-z0-9]Us = (?:-?\d|Number\.)/gm;

/** Declarations of a time without its unit, and casts to one. */
const loose = (text: string): string[] => [UNITS, DECLARED, FIELD].flatMap((one) => Array.from(text.matchAll(one), ([found]) => found));

describe('a time', () => {
  it('keeps its unit through sums and differences', () => {
    const at: TsUs = 1_000_000;
    const span: SpanUs = 250;
    expect(diffUs(addUs(at, span), at)).toBe(span);
  });

  it('does not compile where another unit is asked for', () => {
    const at: TsUs = 5;
    const span: SpanUs = 3;
    const theirs: TheirUs = 7;
    // @ts-expect-error a moment is no length
    expect(addUs(at, at)).toBe(10);
    // @ts-expect-error a length is no moment
    expect(diffUs(span, at)).toBe(-2);
    // @ts-expect-error a moment on another clock is none on ours
    expect(diffUs(theirs, at)).toBe(2);
  });

  it('is declared with its unit everywhere, and never cast', () => {
    const files = execFileSync('git', ['ls-files', ...SOURCES, 'renderer'], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter((file) => /\.tsx?$/.test(file))
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
