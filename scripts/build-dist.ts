import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Completes `dist/` after `tsc -b` with its own package.json, so that `#core/x.ts` means `dist/electron/core/x.js` there and the
 * source in a checkout.
 */
const root = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string; imports: Record<string, string> };
const nodes = Object.entries(root.imports).filter(([name]) => !name.startsWith('#renderer/'));
const imports = Object.fromEntries(nodes.map(([name, path]) => [name, path.replace(/\.ts$/, '.js')]));
writeFileSync('dist/package.json', `${JSON.stringify({ type: 'module', version: root.version, imports }, undefined, 2)}\n`);
