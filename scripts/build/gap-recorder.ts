import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { init, parse } from 'es-module-lexer';
import { described } from '#cli/described.ts';
import { LEFT_OUT } from '#cli/missing-part.ts';
import { COMMANDS } from '#cli/run.ts';
import { manPage } from '#scripts/build/man-page.ts';
import { ownVersion } from '#session/own-version.ts';

const HELP = `npm run package:npm -- [--out FOLDER]

Writes the package that \`npx gap-recorder\` runs into FOLDER (dist/gap-recorder): the program, the pages, and a package.json with only what
the program imports. Of node-av it takes the binaries alone, on Windows the one that may be passed on (npm run wine:shim makes what goes with it).

Exit codes: 0 written; 1 not.
`;
/** Not of the command line: Electron's shell. */
const SHELL = /^dist\/electron\/(main|preload)\//;
/** Loaded by name where they are: the fallback for input. */
const REQUIRED = ['uiohook-napi'];
const SHIM = 'resources/node-av/win32-x64/libnode.dll';

/** What a source has left that is gone is no part of it. */
const sourceOf = (declaration: string): string => declaration.slice('dist/'.length).replace(/\.d\.ts$/, '.ts');

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const manifest = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Manifest;

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/gap-recorder' }, help: { type: 'boolean', short: 'h' } } });
if (values.help === true) process.stdout.write(HELP);
else if (!existsSync(SHIM)) {
  process.stderr.write(`package:npm: there is no ${SHIM}, without which it would not run on Windows\n  → npm run wine:shim\n`);
  process.exitCode = 1;
} else await write(values.out);

async function write(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  const program = globSync('dist/{electron,native,video,corpus,shard,format,play,server}/**/*.{js,d.ts}').filter(
    (file) => !SHELL.test(file) && (file.endsWith('.js') || existsSync(sourceOf(file))),
  );
  for (const file of [...program, ...globSync('dist/pages/**/*.*'), 'dist/package.json']) copy(file, join(out, file));
  cpSync('resources', join(out, 'resources'), { recursive: true, filter: (path) => !/^resources\/(sdl\/.*-|tsconfig)/.test(path) });
  for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) copy(file, join(out, file));
  cpSync('scripts/package/npm', join(out, 'bin'), { recursive: true });
  writeFileSync(join(out, 'gap.1'), manPage(await described(COMMANDS), ownVersion()));
  const { name, version, description, license, type, engines, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [peers, own] = partition(await importedBy(program.filter((file) => file.endsWith('.js'))), (one) => one in LEFT_OUT);
  const packaged = {
    ...{ name, version, description, license, type, engines },
    bin: { 'gap-recorder': 'bin/gap-recorder.cjs', gap: 'bin/gap.cjs' },
    man: 'gap.1',
    exports,
    dependencies: versionsOf([...own, ...REQUIRED]),
    optionalDependencies: binaries(),
    peerDependencies: versionsOf(peers),
    peerDependenciesMeta: Object.fromEntries(peers.map((one) => [one, { optional: true }])),
  };
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(packaged, undefined, 2)}\n`);
  process.stdout.write(`${out}\n`);
}

function copy(from: string, to: string): void {
  mkdirSync(to.slice(0, to.lastIndexOf('/')), { recursive: true });
  cpSync(from, to);
}

/** Names of the packages that these modules import, sorted. */
async function importedBy(files: readonly string[]): Promise<string[]> {
  await init;
  const found = new Set<string>();
  for (const file of files)
    for (const { n: specifier } of parse(readFileSync(file, 'utf8'))[0]) {
      const name = /^(@[^/]+\/[^/]+|[^@#./][^/]*)/.exec(specifier ?? '')?.[0];
      if (name !== undefined && !name.startsWith('node:') && !builtinModules.includes(name)) found.add(name);
    }
  return [...found].sort();
}

/** As this repository has them. Throws for one that no package lists. */
function versionsOf(names: readonly string[]): Record<string, string> {
  const known = Object.assign(
    {},
    ...globSync('{.,*}/package.json').map((path) => ({ ...manifest(path).devDependencies, ...manifest(path).dependencies })),
  );
  return Object.fromEntries(
    names.toSorted().map((name) => {
      if (known[name] === undefined) throw new Error(`the program imports ${name}, which no package.json lists`);
      return [name, known[name]];
    }),
  );
}

/** node-av's binaries: its own code is in the program. */
function binaries(): Record<string, string> {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { readonly version: string }> };
  const names = Object.keys(packages).filter((path) => /^node_modules\/@seydx\/node-av-/.test(path) && !path.endsWith('-msvc'));
  return Object.fromEntries(names.map((path) => [path.slice('node_modules/'.length), (packages[path] as { version: string }).version]));
}

function partition(names: readonly string[], first: (name: string) => boolean): [string[], string[]] {
  return [names.filter(first), names.filter((name) => !first(name))];
}
