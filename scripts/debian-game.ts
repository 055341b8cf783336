import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The program of a game from Debian, which is installed first if need be, with what else it needs. Throws when that fails. */
export function debianGame(program: string, ...packages: readonly [string, ...string[]]): string {
  const path = `/usr/games/${program}`;
  if (existsSync(path)) return path;
  process.stderr.write(`installing ${packages.join(' and ')}, a game from Debian\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env }).status !== 0)
    throw new Error(`${program} could not be installed: sudo apt-get install ${packages.join(' ')}`);
  return path;
}
