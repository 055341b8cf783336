import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Locked = {
  readonly version?: string;
  readonly optionalDependencies?: Record<string, string>;
  readonly resolved?: string;
  readonly link?: boolean;
};

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };

/** Optional packages that a lock names but does not hold: `npm ci` refuses such a lock. */
function missing(locked: Record<string, Locked>): string[] {
  const held = new Set(Object.keys(locked).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)));
  return Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !held.has(name))
      .map((name) => `${name} of ${path}`),
  );
}

it('the lock is complete for every platform, so that npm ci accepts it on Windows and macOS too', () => {
  expect(missing(packages)).toEqual([]);
  expect(Object.entries(packages).filter(([path, { version, link }]) => path !== '' && link !== true && version === undefined)).toEqual([]);
  expect(Object.keys(packages).filter((path) => path.includes('@seydx/node-av-win32-x64')).length).toBeGreaterThan(0);
  expect(missing({ 'node_modules/a': { version: '1', optionalDependencies: { 'a-win32': '1' } } })).toEqual(['a-win32 of node_modules/a']);
});

it('links to nothing but the workspaces of this tree', () => {
  const links = Object.values(packages).flatMap(({ resolved, link }) => (link === true ? [resolved] : []));
  const { workspaces } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly workspaces: readonly string[] };
  expect(links.sort()).toEqual(workspaces.toSorted());
});

it('the lock names no registry', () => {
  expect(Object.values(packages).filter(({ resolved, link }) => resolved !== undefined && link !== true)).toEqual([]);
});
