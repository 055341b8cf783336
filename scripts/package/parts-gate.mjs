import { readdirSync, readFileSync } from 'node:fs';

/** electron-builder's numbers for processors. */
const ARCH = { 1: 'x64', 3: 'arm64' };

/**
 * Compiled parts that a package lacks, optional ones, too: whoever gets it has everything, or it is not made.
 *
 * @param {readonly string[]} files of the package
 * @param {string} system such as win32-x64
 * @returns {string[]}
 */
export function lackingIn(files, system) {
  const parts = JSON.parse(readFileSync(new URL('../../resources/parts.json', import.meta.url), 'utf8'))[system];
  if (parts === undefined) return [`everything compiled for ${system}`];
  const all = files.map((file) => file.replaceAll('\\', '/'));
  return parts.filter(({ file }) => !all.some((each) => each.endsWith(`app.asar.unpacked/${file}`))).map(({ file }) => file);
}

/**
 * @param {{ appOutDir: string, electronPlatformName: string, arch: number }} context
 */
export function mustBeWhole({ appOutDir, electronPlatformName, arch }) {
  const system = `${electronPlatformName}-${ARCH[arch] ?? arch}`;
  const lacking = lackingIn(readdirSync(appOutDir, { recursive: true, encoding: 'utf8' }), system);
  if (lacking.length === 0) return;
  throw new Error(
    `package: it lacks ${lacking.join(', ')}. Package on that system itself, after \`npm ci\`; resources/sdl/README.md says where SDL 2 comes from`,
  );
}
