import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Calibration, sameKey } from '#core/format/calibration.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, writeJson } from '#shard/files.ts';

const calibrationsPath = () => join(dirname(settingsPath()), 'calibrations.json');

/**
 * Everything that was measured on this machine, one entry per source, encoder, size and rate. What cannot be read, or was written by a
 * version that measured otherwise, is as good as never measured. Throws the system's error where the file may not be read.
 */
export function readCalibrations(path = calibrationsPath()): Calibration[] {
  if (!existsSync(path)) return [];
  try {
    const entries: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(entries) ? entries.flatMap((entry) => Calibration.safeParse(entry).data ?? []) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** All of them, for a recording. */
export function knownCalibrations(path = calibrationsPath()): Calibration[] {
  try {
    return readCalibrations(path);
  } catch {
    // Not ours to read: nothing is known, and the recording says so.
    return [];
  }
}

/** Keeps a measurement in the place of the one before. Returns where. */
export async function keepCalibration(calibration: Calibration, path = calibrationsPath()): Promise<string> {
  makeFolders(dirname(path));
  await writeJson(path, [...readCalibrations(path).filter((other) => !sameKey(other, calibration)), calibration]);
  return path;
}
