import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Calibration } from '#format/core/documents/calibration.ts';
import { keepCalibration, knownCalibrations, readCalibrations } from '#home/calibrations.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const KEY = { source: 'x11grab', encoder: 'svt-av1', resolution: '1280x720', fps: 60 };
const percentiles = { p50: 1, p95: 2, p99: 3, max: 4 };
const interval = { low: -10, high: 20, violations_pct: 0, bounds: 7200 };
const measured = (key: Partial<Calibration>, low = -10): Calibration => ({
  calibration_version: '1',
  measured_at: '2026-11-20T12:00:00.000Z',
  recorder: '0.1.0',
  source_size: '1280x720',
  seconds: 60,
  frames: 3600,
  bias_us: { ...interval, low },
  clock: { ...interval, draws_per_s: 2000 },
  composited: false,
  correction_us: 0,
  stamp_error_us: percentiles,
  bracket_contradicted_pct: 0,
  ...KEY,
  ...key,
});

it('keeps one measurement for each source, encoder, size and rate', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'new', 'calibrations.json');
  expect(knownCalibrations(path)).toEqual([]);
  await keepCalibration(measured({}), path);
  await keepCalibration(measured({ fps: 30 }), path);
  await keepCalibration(measured({}, -20), path);
  expect(readCalibrations(path).map(({ fps, bias_us }) => [fps, bias_us.low])).toEqual([
    [30, -10],
    [60, -20],
  ]);
  expect(knownCalibrations(path)).toEqual(readCalibrations(path));
});

it.each(['', '{', '{}', '[{"calibration_version":"0"}]', '[null, 7]'])('reads %j as no measurements', async (text) => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'calibrations.json');
  writeFileSync(path, text);
  expect(readCalibrations(path)).toEqual([]);
  await keepCalibration(measured({}), path);
  expect(readCalibrations(path)).toHaveLength(1);
});

it('knows none where the file is damaged or may not be read, and says which of the two to whoever lists them', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'calibrations.json');
  for (const text of ['{', '{}', '[{"fps": 60}]']) {
    writeFileSync(path, text);
    expect(readCalibrations(path)).toEqual([]);
  }
  // A folder in the place of the file.
  expect(() => readCalibrations(folder.path)).toThrow('EISDIR');
  expect(knownCalibrations(folder.path)).toEqual([]);
});
