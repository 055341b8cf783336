import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** `resources/parts.json`: the compiled parts of the program, by system; without one that is optional it still starts. */
const Parts = z.record(z.string(), z.array(z.strictObject({ file: z.string(), for: z.string(), optional: z.boolean().optional() })));

/**
 * Compiled parts without which the program in the folder `root` cannot start here, each with what it is for. In a package they lie beside the archive,
 * where the system can load them.
 */
export function missingParts(root: string, { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process): string[] {
  const parts = Parts.parse(JSON.parse(readFileSync(join(root, 'resources/parts.json'), 'utf8')))[`${platform}-${arch}`];
  if (parts === undefined) return [`everything compiled for ${platform} on ${arch}, for which there is no package`];
  const beside = root.replace(/\.asar([\\/]|$)/, '.asar.unpacked$1');
  return parts.filter((part) => part.optional !== true && !existsSync(join(beside, part.file))).map((part) => `${part.file} (${part.for})`);
}
