import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Meta } from '#format/core/documents/meta.ts';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The paths of all objects in a document. */
function objectsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => objectsIn(one, [...path, String(i)]));
  if (!isObject(value)) return [];
  return [path, ...Object.entries(value).flatMap(([key, one]) => objectsIn(one, [...path, key]))];
}

const GOLDEN = globSync('format/conformance/shards/recorder-*/meta.json').sort();
/** Tables by names that are somebody's: what a later recorder adds there is an entry as the others are. */
const TABLES = ['encoder_options', 'options', 'keymask_bits', 'keys', 'actions', 'labels', 'path_by', 'rates_by'];

const CALIBRATION = {
  ...{ calibration_version: '1', measured_at: '2026-11-25T00:00:00Z', recorder: '1', source: 'x11grab', source_size: '1280x720' },
  ...{ encoder: 'svt-av1', resolution: '1280x720', fps: 60, seconds: 120, frames: 7200, age_s: 9, composited: false, correction_us: 0 },
  bias_us: { low: -10, high: 20, violations_pct: 0, bounds: 90 },
  clock: { low: -10, high: 20, violations_pct: 0, bounds: 90, draws_per_s: 60 },
  stamp_error_us: { p50: 1, p95: 2, p99: 3, max: 4 },
  bracket_contradicted_pct: 0,
};
/** What the golden ones have none of. */
const MORE = {
  calibration: CALIBRATION,
  lag_reference: { ms: 30, low: 29, high: 31, signal: 'mouse-motion', sessions: 3 },
  game_state: {
    ...{ protocol: 1, games: ['x'], players: ['a'], episodes: 1, frames: 9, confirmed: 9, forced: 0, missing: 0, rollbacks: 0 },
    starts: [{ episode: 1, players: ['a'] }],
    problems: [{ kind: 'clock-back', count: 1, first: 'frame 3' }],
  },
};

it.each(GOLDEN)('what a later recorder adds to %s is ignored (SPEC.md, "Versions")', (file) => {
  const golden = JSON.parse(readFileSync(file, 'utf8'));
  const text = JSON.stringify({ ...golden, recorder: { ...golden.recorder, ...MORE } });
  expect(Meta.parse(JSON.parse(text)).recorder?.calibration).toEqual(CALIBRATION);
  const paths = objectsIn(JSON.parse(text)).filter((path) => !TABLES.includes(path.at(-1) ?? ''));
  expect(paths.length).toBeGreaterThan(12);
  const refused = paths.filter((path) => {
    const meta = JSON.parse(text);
    (path.reduce((at, key) => at[key] as Json, meta as Json) as Json).later = { more: 1 };
    return !Meta.safeParse(meta).success;
  });
  expect(refused.map((path) => path.join('.'))).toEqual([]);
});

it('is kept with what a later recorder added', () => {
  const golden = JSON.parse(readFileSync(GOLDEN[0] as string, 'utf8'));
  golden.recorder.input.profile.mouse = { later: { more: 1 } };
  expect(Meta.parse(golden).recorder?.input.profile?.mouse).toEqual({ later: { more: 1 } });
});

describe('the text’s fields', () => {
  const FOREIGN = JSON.parse(readFileSync('format/conformance/shards/foreign-snappy/meta.json', 'utf8'));
  const leaves = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
    isObject(value) ? Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, key])) : [path];

  it.each(leaves(FOREIGN).map((path) => [path.join('.'), path] as const))('are each needed: %s', (name, path) => {
    const meta = structuredClone(FOREIGN);
    const at = path.slice(0, -1).reduce((one, key) => one[key] as Json, meta as Json);
    delete at[path.at(-1) as string];
    expect(Meta.safeParse(FOREIGN).success).toBe(true);
    expect(Meta.safeParse(meta).error?.issues.map((issue) => issue.path.join('.'))).toEqual([name]);
  });
});
