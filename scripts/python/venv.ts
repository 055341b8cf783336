import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The Python environment of the project's tests, outside git. */
export const VENV = resolve('.venv-python');
export const PYTHON = join(VENV, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
export const STAMP = join(VENV, '.stamp');
export const WHY_NOT = join(VENV, '.why-not');
export const WHY_NO_TORCH = join(VENV, '.why-no-torch');

/** Built for processors alone: with graphics cards it needs gigabytes of libraries, which no test here uses. */
export const TORCH = 'torch==2.13.0+cpu';

/** What was installed: made again when that changes. */
export const wantedStamp = (): string => createHash('sha256').update(readFileSync('python/pyproject.toml')).update(TORCH).digest('hex');

/** Why the Python package cannot be tested here; undefined where it can. `npm run python` sets it up. */
export function whyNoPython(): string | undefined {
  if (existsSync(PYTHON) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wantedStamp()) return undefined;
  return existsSync(WHY_NOT) ? readFileSync(WHY_NOT, 'utf8') : 'it was not set up: npm run python';
}

/** Why torch's DataLoader cannot be tested here; undefined where it can. */
export function whyNoTorch(): string | undefined {
  return whyNoPython() ?? (existsSync(WHY_NO_TORCH) ? readFileSync(WHY_NO_TORCH, 'utf8') : undefined);
}
