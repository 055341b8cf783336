import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig, type Plugin } from 'vite';
import { DISPOSING, insteadOfNode } from '#scripts/build/for-browsers.ts';

const TARGET = 'es2022';
/** zod tries at once whether it may make code, and Firefox reports that in the console. */
const NO_CODE = 'globalThis.__zod_globalConfig = { jitless: true };';
/** Of styles that React Aria inserts. They come from this page's own script, and nothing here is parsed as HTML: it need not be secret. */
const NONCE = 'viewer';

/** One script, and the styles beside it, of an entry. */
async function oneScript(
  entry: string,
  config: InlineConfig,
): Promise<{ readonly script: string; readonly style: string; readonly licences: string }> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    ...config,
    build: {
      write: false,
      target: TARGET,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      cssCodeSplit: false,
      license: { fileName: 'licenses.md' },
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        ...config.build?.rolldownOptions,
        output: { format: 'iife', codeSplitting: false, banner: `${DISPOSING}\n${NO_CODE}` },
      },
    },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error(`${entry}: nothing was built`);
  const [script, ...more] = output.output.flatMap((file) => (file.type === 'chunk' ? [file.code] : []));
  if (script === undefined || more.length > 0) throw new Error(`${entry}: it became ${more.length + 1} scripts`);
  const asset = (end: string) =>
    output.output.map((file) => (file.type === 'asset' && file.fileName.endsWith(end) ? String(file.source) : '')).join('');
  return { script, style: asset('.css'), licences: asset('.md') };
}

const asModule = (id: string, text: string): Plugin => ({
  name: id,
  resolveId: (asked) => (asked === id ? `\0${id}` : undefined),
  load: (asked) => (asked === `\0${id}` ? `export const WORKER = ${JSON.stringify(text)};` : undefined),
});

/** What would end a script in HTML, or begin a comment in it, written so that it means the same in JavaScript. */
const insideHtml = (script: string): string => script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but what is in this file runs. It connects to an address that the user gives, and is locked to that, or to nothing, once there is one (lock.ts). */
const policyFor = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)} 'nonce-${NONCE}'`,
    'worker-src blob:',
    'connect-src https: http:',
    'img-src data: blob:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** Writes the viewer into a folder, `viewer.html`: one file that any web server can hand out, or a disk. The licences of what is in it lie beside it. */
export async function buildViewer(folder: string): Promise<void> {
  const worker = await oneScript('viewer/worker/worker.ts', {
    plugins: [insteadOfNode],
    build: {
      rolldownOptions: {
        transform: { inject: { Buffer: ['buffer', 'Buffer'] }, define: { 'process.env': '{}' } },
        treeshake: { moduleSideEffects: false },
      },
    },
  });
  const page = await oneScript('viewer/page/main.tsx', {
    plugins: [react(), asModule('virtual:worker', worker.script)],
    // Of vite's loader of other scripts: there are none.
    build: { rolldownOptions: { transform: { define: { 'import.meta': '{}' } } } },
  });
  const script = insideHtml(page.script);
  const html = readFileSync('viewer/page/index.html', 'utf8')
    .replace('__POLICY__', () => policyFor(script, page.style))
    .replace('__NONCE__', NONCE)
    .replace('<style></style>', () => `<style>${page.style}</style>`)
    .replace('<script></script>', () => `<script>${script}</script>`);
  writeFileSync(join(folder, 'viewer.html'), html);
  writeFileSync(join(folder, 'viewer-licenses.md'), `${worker.licences}\n${page.licences}`);
}
