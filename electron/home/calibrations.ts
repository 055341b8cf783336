import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Calibration, sameKey } from '#core/format/documents/calibration.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, writeJson } from '#shard/files.ts';

const calibrationsPath = () => join(dirname(settingsPath()), 'calibrations.json');

/**
 * Everything measured on this machine, one entry per source, encoder, size and rate. Entries that are damaged, or from a version that
 * measured differently, count as never measured. Throws the system's error where the file may not be read.
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

/** All calibrations, for a recording; none where the file may not be read. */
export function knownCalibrations(path = calibrationsPath()): Calibration[] {
  try {
    return readCalibrations(path);
  } catch {
    // Not ours to read: no calibration is known, and the recording reports that.
    return [];
  }
}

/** Saves a measurement, replacing the previous one. Returns the path of the file. */
export async function keepCalibration(calibration: Calibration, path = calibrationsPath()): Promise<string> {
  makeFolders(dirname(path));
  await writeJson(path, [...readCalibrations(path).filter((other) => !sameKey(other, calibration)), calibration]);
  return path;
}
