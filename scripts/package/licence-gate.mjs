import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Part of FFmpeg's configuration, which each of its builds contains as one text. */
const SIGN = '--enable-';
/** Shorter texts with a flag in them are messages about that flag. */
const LEAST_CHARS = 100;
/** Of node-av, for whatever system. */
const BINARY = /(^|\/)node_modules\/@seydx\/node-av-[^/]+\/[^/]+\.node$/;

/**
 * The configurations in the bytes of a program that FFmpeg is linked into.
 *
 * @param {Buffer} bytes
 * @returns {string[]}
 */
export function configurationsIn(bytes) {
  const found = new Set();
  for (let at = bytes.indexOf(SIGN); at >= 0; ) {
    const [from, to] = [bytes.lastIndexOf(0, at) + 1, bytes.indexOf(0, at)];
    const end = to < 0 ? bytes.length : to;
    const text = bytes.toString('latin1', from, end);
    if (text.length >= LEAST_CHARS) found.add(text);
    at = bytes.indexOf(SIGN, end);
  }
  return [...found];
}

/**
 * Why a program with this FFmpeg must not be passed on; undefined where it may be.
 *
 * @param {readonly string[]} configurations
 * @returns {string | undefined}
 */
export function refusalOf(configurations) {
  if (configurations.length === 0) return 'it does not say how its FFmpeg was configured';
  if (configurations.some((flags) => flags.split(' ').includes('--enable-nonfree')))
    return 'its FFmpeg is configured with --enable-nonfree, which FFmpeg’s own configure calls "nonfree and unredistributable"';
  return undefined;
}

/**
 * Asks node-av's binary in a package for its configuration, and throws where it must not be passed on.
 *
 * @param {{ appOutDir: string, electronPlatformName: string }} context
 */
export function mustBeFree({ appOutDir, electronPlatformName }) {
  const binaries = readdirSync(appOutDir, { recursive: true }).filter((path) => BINARY.test(path.replaceAll('\\', '/')));
  if (binaries.length === 0)
    throw new Error(`licence: the package for ${electronPlatformName} has no binary of node-av (@seydx/node-av-*)`);
  for (const path of binaries) {
    const why = refusalOf(configurationsIn(readFileSync(join(appOutDir, path))));
    if (why !== undefined)
      throw new Error(`licence: ${path} must not be passed on: ${why}. Build node-av’s FFmpeg without those parts (docs/dependencies.md)`);
    console.log(`licence: ${path} may be passed on`);
  }
}
