import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { GapError, messageOf } from '#core/errors.ts';
import { Calibration, type CalibrationKey, sameKey } from '#core/format/calibration.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, writeJson } from '#shard/files.ts';

const File = z.array(Calibration);

const calibrationsPath = () => join(dirname(settingsPath()), 'calibrations.json');

/** Everything that was measured on this machine, one entry per source, encoder, size and rate. Throws a GapError (`usage.calibrations`). */
export function readCalibrations(path = calibrationsPath()): Calibration[] {
  if (!existsSync(path)) return [];
  try {
    return File.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new GapError('usage.calibrations', `${path}: ${messageOf(cause)}`, 'Delete the file and run `gap calibrate` again', { cause });
  }
}

/** The one that holds for a recording. */
export function calibrationFor(key: CalibrationKey, path = calibrationsPath()): Calibration | undefined {
  return readCalibrations(path).find((calibration) => sameKey(calibration, key));
}

/** Keeps a measurement in the place of the one before. Returns where. */
export async function keepCalibration(calibration: Calibration, path = calibrationsPath()): Promise<string> {
  makeFolders(dirname(path));
  await writeJson(path, [...readCalibrations(path).filter((other) => !sameKey(other, calibration)), calibration]);
  return path;
}
