import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkProfile, type ProfileCheck } from '#core/input/profile-check.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { nearestName } from '#format/core/findings/nearest-name.ts';
import { BASELINE_PROFILE, type KeyProfile } from '#format/core/input/profile.ts';
import { said } from '#format/core/said.ts';

/** The profiles' folder, from a checkout or from dist/. */
const FOLDER = [new URL('../../resources/profiles/', import.meta.url), new URL('../../../resources/profiles/', import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(folder)) as string;

/** Names of the profiles that come with the recorder. */
export function profileNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** The file of a profile by name or path. Throws a GapError (`usage.profile`). */
export function profilePath(nameOrPath: string): string {
  const named = join(FOLDER, `${nameOrPath}.json`);
  if (/^[a-z0-9-]+$/.test(nameOrPath) && existsSync(named)) return named;
  if (existsSync(nameOrPath)) return nameOrPath;
  const nearest = nearestName(nameOrPath, profileNames());
  throw new GapError(
    'usage.profile',
    said`${nameOrPath}: there is no such key profile`,
    said`${nearest === undefined ? '' : said`Did you mean ${nearest}? `}Give a file, or one of: ${profileNames().join(', ')}`,
  );
}

/** Reads and checks a profile. Throws a GapError (`usage.profile`) only when the file can't be read. */
export function readProfile(path: string): ProfileCheck {
  try {
    return checkProfile(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new GapError('usage.profile', said`${path}: ${wordsOf(cause)}`, said`Choose a file you are allowed to read`, { cause });
  }
}

/** The profile of a recording. Throws a GapError (`usage.profile`) that names file, line and remedy of the first problem. */
export function loadProfile(nameOrPath: string | undefined): KeyProfile {
  if (nameOrPath === undefined) return BASELINE_PROFILE;
  const path = profilePath(nameOrPath);
  const { profile, problems } = readProfile(path);
  if (profile !== undefined) return profile;
  const [first] = problems;
  throw new GapError('usage.profile', said`${path}:${first?.line}: ${first?.says}`, first?.remedy ?? said`Fix the profile`);
}
