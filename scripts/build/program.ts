import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Rolldown } from 'vite';
import { fileOf, ownAddresses } from '#scripts/build/own-addresses.ts';
import { ANY_SOURCE, SOURCES } from '#scripts/build/sources.ts';

/** What is started by name: commands, processes, threads, and the package's exports. */
const STARTED = [
  'electron/cli/gap.ts',
  'electron/main/main.ts',
  'electron/library/index.ts',
  'electron/library/corpus.ts',
  'electron/app/process/main.ts',
  'electron/app/pictures/thumbnail-process.ts',
  'corpus/judge/judge-process.ts',
  'corpus/catalogue/ask-process.ts',
  'shard/import/video-process.ts',
  'video/cage/cage-process.ts',
  'electron/session/calibrate/target-window.ts',
  // A thread imports it (`ForgetCached`).
  'native/host/page-cache.ts',
  ...globSync(`${ANY_SOURCE}/**/*-worker.ts`),
].map((file) => file.replaceAll('\\', '/'));

const isOurs = (id: string) => SOURCES.some((folder) => fileOf(id).startsWith(`${folder}/`));

/**
 * Writes the program into `dist/`. From the sources, `gap record` loads some 480 modules one by one, and each of its threads 35 to 90: a recording
 * of two seconds then takes 4.1 s of processor time and not 3.1. What is started by name lies where it lies in the sources, what several
 * share is in `electron/chunks/`. Native modules stay in node_modules.
 */
async function buildProgram(): Promise<void> {
  const { build } = await import('vite');
  const { output } = (await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [ownAddresses(isOurs)],
    ssr: {
      noExternal: [
        'zod',
        /^hyparquet/,
        'node-av',
        'apache-arrow',
        'flatbuffers',
        'tslib',
        'jsonc-parser',
        'yazl',
        'buffer-crc32',
        '@mcap/core',
        '@foxglove/crc',
        'heap-js',
        /^@smithy/,
      ],
    },
    build: {
      ssr: true,
      outDir: 'dist',
      emptyOutDir: false,
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries(STARTED.map((file) => [file.replace(/\.ts$/, ''), file])),
        external: ['electron'],
        // Nothing else of ours does anything by being imported: a command loads what it uses.
        treeshake: { moduleSideEffects: (id) => !isOurs(id) || /^video\/av\//.test(fileOf(id)) },
        output: { entryFileNames: '[name].js', chunkFileNames: 'electron/chunks/[name]-[hash].js' },
      },
    },
  })) as Rolldown.RolldownOutput;
  const written = new Set(output.map(({ fileName }) => `dist/${fileName}`));
  for (const file of globSync(`dist/${ANY_SOURCE}/**/*.js`)) if (!written.has(file.replaceAll('\\', '/'))) rmSync(file);
  writePackage();
}

/** With its own package.json, so that in declarations `#format/x.ts` means `dist/format/x.d.ts`. */
function writePackage(): void {
  const root = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string; imports: Record<string, string> };
  const nodes = Object.entries(root.imports).filter(([name]) => !name.startsWith('#renderer/'));
  const imports = Object.fromEntries(nodes.map(([name, path]) => [name, path.replace(/\.ts$/, '.js')]));
  mkdirSync('dist', { recursive: true });
  writeFileSync('dist/package.json', `${JSON.stringify({ type: 'module', version: root.version, imports }, undefined, 2)}\n`);
}

/** Builds the program unless it is newer than all it is made from. */
export async function keepProgramBuilt(): Promise<void> {
  const built = statSync('dist/package.json', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const from = [
    'package.json',
    'package-lock.json',
    'scripts/build/program.ts',
    'scripts/build/own-addresses.ts',
    ...globSync(SOURCES.flatMap((folder) => [folder, `${folder}/**`])),
  ];
  if (from.some((file) => statSync(file).mtimeMs > built)) await buildProgram();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await keepProgramBuilt();
