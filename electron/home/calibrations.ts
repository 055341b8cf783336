import { dirname, join } from 'node:path';
import { Calibration, sameKey } from '#format/core/documents/calibration.ts';
import { knownEntries, readEntries } from '#home/entries.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, writeJson } from '#shard/folder/files.ts';

const calibrationsPath = () => join(dirname(settingsPath()), 'calibrations.json');

/** Everything measured on this machine, one entry per source, encoder, size and rate. Throws as {@link readEntries}. */
export const readCalibrations = (path = calibrationsPath()): Calibration[] => readEntries(path, Calibration);

/** All calibrations, for a recording, which reports that there is none where the file may not be read. */
export const knownCalibrations = (path = calibrationsPath()): Calibration[] => knownEntries(path, Calibration);

/** Saves a measurement, replacing the previous one. Returns the path of the file. */
export async function keepCalibration(calibration: Calibration, path = calibrationsPath()): Promise<string> {
  makeFolders(dirname(path));
  await writeJson(path, [...readCalibrations(path).filter((other) => !sameKey(other, calibration)), calibration]);
  return path;
}
