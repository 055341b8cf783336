import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Gives a copy of this tree the modules that are installed here, and its own workspaces: those are links of this tree's `node_modules` to this tree. */
export function linkModules(tree: string): void {
  const { workspaces } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly workspaces: readonly string[] };
  const nameOf = (folder: string) => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name: string }).name;
  const own = new Map(workspaces.map((folder) => [nameOf(folder), join(tree, folder)]));
  mkdirSync(join(tree, 'node_modules'));
  for (const name of readdirSync('node_modules'))
    symlinkSync(own.get(name) ?? resolve('node_modules', name), join(tree, 'node_modules', name));
}

/** Copies what git knows of this tree, and what is new in it, with its modules. */
export function copyTree(into: string): void {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).trim().split('\n');
  // Git still lists what was deleted since.
  for (const file of listed.filter((name) => existsSync(name))) {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    cpSync(file, join(into, file));
  }
  linkModules(into);
}
