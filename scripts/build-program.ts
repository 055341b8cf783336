import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path/posix';
import { pathToFileURL } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

const SOURCES = ['electron', 'native'];
/** What is started by name: commands, processes, threads, and the package's exports. */
const STARTED = [
  'electron/cli/gap.ts',
  'electron/main/main.ts',
  'electron/library/index.ts',
  'electron/library/corpus.ts',
  'electron/station/process/main.ts',
  'electron/station/pictures/thumbnail-process.ts',
  'electron/corpus/judge/judge-process.ts',
  'electron/corpus/catalogue/ask-process.ts',
  'electron/video/cage/cage-process.ts',
  'electron/calibrator/target-window.ts',
  // A thread imports it (`ForgetCached`).
  'native/host/page-cache.ts',
  ...globSync('{electron,native}/**/*-worker.ts'),
].map((file) => file.replaceAll('\\', '/'));

const fileOf = (id: string) => relative(process.cwd().replaceAll('\\', '/'), id);
const isOurs = (id: string) => SOURCES.some((folder) => fileOf(id).startsWith(`${folder}/`));

/** Every module keeps the address that it has in the sources, although it is moved into a file with others. */
const ADDRESSES: Plugin = {
  name: 'addresses',
  transform(code, id) {
    if (!isOurs(id)) return undefined;
    return code.replaceAll('import.meta.url', `__ADDRESS__("${fileOf(id).replace(/\.ts$/, '.js')}")`);
  },
  renderChunk(code, { fileName }) {
    const here = dirname(fileName);
    return code.replace(/__ADDRESS__\("(.*?)"\)/g, (_, own: string) => `new URL("${relative(here, own)}", import.meta.url).href`);
  },
};

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
    plugins: [ADDRESSES],
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
        // Nothing of ours does anything by being imported: a command loads what it uses.
        treeshake: { moduleSideEffects: (id) => !isOurs(id) },
        output: { entryFileNames: '[name].js', chunkFileNames: 'electron/chunks/[name]-[hash].js' },
      },
    },
  })) as Rolldown.RolldownOutput;
  const written = new Set(output.map(({ fileName }) => `dist/${fileName}`));
  for (const file of globSync('dist/{electron,native}/**/*.js')) if (!written.has(file.replaceAll('\\', '/'))) rmSync(file);
  writePackage();
}

/** With its own package.json, so that in declarations `#core/x.ts` means `dist/electron/core/x.d.ts`. */
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
    'scripts/build-program.ts',
    ...globSync(SOURCES.flatMap((folder) => [folder, `${folder}/**`])),
  ];
  if (from.some((file) => statSync(file).mtimeMs > built)) await buildProgram();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await keepProgramBuilt();
