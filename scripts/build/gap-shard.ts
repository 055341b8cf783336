import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { buildForBrowsers } from '#scripts/build/for-browsers.ts';
import { fileOf, ownAddresses } from '#scripts/build/own-addresses.ts';
import { buildViewer } from '#scripts/build/viewer.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/gap-shard' } } });
const OUT = values.out;
/** What is imported or started by name. */
const STARTED = ['index', 'cli/gap-shard', 'sign/hash-worker'];

const { name, version, description, license, type, engines, dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
  readFileSync('format/package.json', 'utf8'),
);

/** Of what a shard holds. */
const SCHEMAS = [
  'meta',
  'hashes',
  'qat',
  'consent',
  'revocations',
  'statement',
  'envelope',
  'label',
  'game-message',
  'profile',
  'watermark-key',
];

const sourceOf = (declaration: string): string => declaration.slice('dist/'.length).replace(/\.d\.ts$/, '.ts');

/** Writes the package that anybody may install into `dist/gap-shard/`. */
execFileSync('node_modules/.bin/tsc', ['-b', 'format', 'format/browser'], { stdio: 'inherit' });
rmSync(OUT, { recursive: true, force: true });
await build({
  configFile: false,
  logLevel: 'warn',
  plugins: [ownAddresses((id) => !fileOf(id, 'format').startsWith('..'), 'format')],
  build: {
    ssr: true,
    outDir: OUT,
    emptyOutDir: true,
    target: 'node22',
    rolldownOptions: {
      input: Object.fromEntries(STARTED.map((file) => [file, `format/${file}.ts`])),
      treeshake: { moduleSideEffects: false },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
await buildForBrowsers(`${OUT}/browser`);
await buildViewer(OUT);
// What a source has left that is gone is no part of it.
const declared = globSync('dist/format/**/*.d.ts').filter((file) => existsSync(sourceOf(file)));
for (const file of declared) {
  const to = `${OUT}/types/${file.slice('dist/format/'.length)}`;
  mkdirSync(to.slice(0, to.lastIndexOf('/')), { recursive: true });
  cpSync(file, to);
}
for (const file of ['README.md', 'SPEC.md', 'LICENSE']) cpSync(`format/${file}`, `${OUT}/${file}`);
for (const name of SCHEMAS) cpSync(`resources/schemas/${name}.schema.json`, `${OUT}/schemas/${name}.schema.json`);
const packaged = {
  ...{ name, version, description, license, type, engines },
  bin: { 'gap-shard': 'cli/gap-shard.js' },
  exports: {
    '.': { types: './types/index.d.ts', default: './index.js' },
    './browser': { types: './types/browser/index.d.ts', default: './browser/index.js' },
    './schemas/*': './schemas/*',
    './package.json': './package.json',
  },
  // In declarations.
  imports: { '#format/*.ts': './types/*.d.ts' },
  ...{ dependencies, peerDependencies, peerDependenciesMeta },
};
writeFileSync(`${OUT}/package.json`, `${JSON.stringify(packaged, undefined, 2)}\n`);
