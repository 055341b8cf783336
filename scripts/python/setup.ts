import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { PYTHON, STAMP, TORCH, VENV, WHY_NO_TORCH, WHY_NOT, wantedStamp, whyNoPython } from '#scripts/python/venv.ts';

/**
 * `npm run python`: a virtual environment with what the Python package needs, and its tests. With `--try` it ends well where there is none, and says
 * why: `npm test` then leaves these tests out.
 */
const TOO_LONG_MS = 300_000;
/** Without attempts one after the other: where there is no index, that is known at once. */
const PIP = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--retries', '0', '--timeout', '20'];
/** Of `python/pyproject.toml`, whose `test` they are; setuptools builds the package. */
const NEEDED = ['./python[test]', 'setuptools>=70.1'];

/** Undefined where it ended well; else the last line that it wrote. */
function run(command: string, args: readonly string[]): string | undefined {
  const { status, error, stderr, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: TOO_LONG_MS, maxBuffer: 1 << 26 });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : ((stderr + stdout).trim().split('\n').at(-1) ?? `exit ${status}`);
}

function setUp(): string | undefined {
  rmSync(VENV, { recursive: true, force: true });
  mkdirSync(VENV);
  const made = run('python3', ['-m', 'venv', VENV]);
  if (made !== undefined) return `python3 -m venv: ${made}`;
  const installed = run(PYTHON, [...PIP, ...NEEDED]);
  if (installed !== undefined) return `pip: ${installed}`;
  // The tests read the sources.
  const removed = run(PYTHON, ['-m', 'pip', 'uninstall', '--quiet', '--yes', '--disable-pip-version-check', 'gap-shard']);
  if (removed !== undefined) return `pip: ${removed}`;
  // Where it cannot be had, its tests are left out.
  const lacking = run(PYTHON, [...PIP, TORCH]);
  if (lacking !== undefined) {
    writeFileSync(WHY_NO_TORCH, lacking);
    console.warn(`python: without torch: ${lacking}`);
  }
  writeFileSync(STAMP, wantedStamp());
  return undefined;
}

if (whyNoPython() !== undefined) {
  console.log('python: installing numpy, pyarrow, PyAV, torch and what tests need into .venv-python (1.4 GB) …');
  const why = setUp();
  if (why !== undefined) {
    writeFileSync(WHY_NOT, why);
    console.warn(`python: not set up: ${why}`);
    if (!process.argv.includes('--try')) process.exitCode = 2;
  }
}
