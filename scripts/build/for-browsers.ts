import { resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const own = (file: string) => resolve(`format/browser/${file}.ts`);

/** What stands for Node, and for what a page cannot do. */
const INSTEAD: Readonly<Record<string, string>> = {
  'node:fs': own('node-fs'),
  'node:path': own('node-path'),
  'node:crypto': own('node-crypto'),
  'node:zlib': own('node-zlib'),
  'node:timers/promises': own('node-timers'),
  '#format/sign/hash-file.ts': own('hash-file'),
  '#format/sign/hash-in-thread.ts': own('hash-in-thread'),
  '#format/source/s3-signer.ts': own('s3-signer'),
};

/** Fails where `format` asks for something of Node's that nothing stands for. */
export const insteadOfNode: Plugin = {
  name: 'instead-of-node',
  enforce: 'pre',
  resolveId(id, importer) {
    if (Object.hasOwn(INSTEAD, id)) return INSTEAD[id];
    if (id.startsWith('#format/')) return resolve(`format/${id.slice('#format/'.length)}`);
    if (id.startsWith('node:')) this.error(`${importer}: ${id} is not in a browser, and nothing in format/browser stands for it`);
    return undefined;
  },
};

/** `using` is compiled, but the names of what it calls are not there in every browser: WebKit 2.50 has neither. */
export const DISPOSING = "Symbol.dispose ??= Symbol('Symbol.dispose'); Symbol.asyncDispose ??= Symbol('Symbol.asyncDispose');";

/** Writes the reader for browsers, one file without imports, and the licences of what is in it. */
export async function buildForBrowsers(outDir: string, entry = 'format/browser/index.ts'): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [insteadOfNode],
    build: {
      outDir,
      emptyOutDir: true,
      // `using` and what came after is compiled for browsers of the last three years.
      target: 'es2022',
      license: { fileName: 'licenses.md' },
      lib: { entry, formats: ['es'], fileName: 'index' },
      rolldownOptions: {
        // A page has no environment: its buckets are public.
        transform: { inject: { Buffer: ['buffer', 'Buffer'] }, define: { 'process.env': '{}' } },
        treeshake: { moduleSideEffects: false },
        output: { codeSplitting: false, banner: DISPOSING },
      },
    },
  });
}
