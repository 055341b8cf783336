import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programLoaders } from '#native/linux/cage/cage.ts';

/** Where programs look for their libraries on the systems we know: Debian and its like, Nix, Guix. */
const LIBRARIES = ['/usr', '/lib', '/lib64', '/etc/ld.so.cache', '/nix/store', '/gnu/store'];
/** What Node and FFmpeg ask of the machine: how much memory and how many processors there are, and what this process is. */
const MACHINE = ['/proc/self', '/proc/meminfo', '/proc/cpuinfo', '/proc/stat', '/proc/sys/vm', '/sys/fs/cgroup', '/sys/devices/system/cpu'];
const DEVICES = ['/dev/null', '/dev/urandom'];

/** What a program of ours needs to run: the packages around it, Node, libraries, and what it compiled before. Nothing of a user’s. */
export function filesOf(program: URL): { readonly reads: readonly string[]; readonly runs: readonly string[] } {
  const compiled = process.env.NODE_COMPILE_CACHE;
  return {
    reads: [
      packagesAround(realpathSync(fileURLToPath(program))),
      ...[...LIBRARIES, ...MACHINE, ...DEVICES],
      ...(compiled === undefined ? [] : [compiled]),
    ],
    runs: [process.execPath, ...programLoaders()],
  };
}

/** The outermost `node_modules` around a file, in which dependencies may lie beside its package; else its package. */
function packagesAround(file: string): string {
  let packages: string | undefined;
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (basename(folder) === 'node_modules') packages = folder;
    // `dist` has a package.json of its own, and no dependencies; in a checkout those of a workspace lie beside the others of its tree.
    if (basename(folder) !== 'dist' && existsSync(join(folder, 'package.json')) && !isWorkspace(folder)) packages ??= folder;
  }
  if (packages === undefined) throw new Error(`${file} lies in no package`);
  return packages;
}

function isWorkspace(folder: string): boolean {
  const tree = join(dirname(folder), 'package.json');
  if (!existsSync(tree)) return false;
  const { workspaces } = JSON.parse(readFileSync(tree, 'utf8')) as { readonly workspaces?: unknown };
  return Array.isArray(workspaces) && workspaces.includes(basename(folder));
}
