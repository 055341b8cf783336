import { dirname, relative, resolve } from 'node:path/posix';
import type { Plugin } from 'vite';

/** Where a module lies in a folder of this checkout. */
export const fileOf = (id: string, root = '.'): string => relative(resolve(process.cwd().replaceAll('\\', '/'), root), id);

/** Every module of ours keeps the address that it has in `root`, although it is moved into a file with others. */
export const ownAddresses = (isOurs: (id: string) => boolean, root?: string): Plugin => ({
  name: 'addresses',
  transform(code, id) {
    if (!isOurs(id)) return undefined;
    return code.replaceAll('import.meta.url', `__ADDRESS__("${fileOf(id, root).replace(/\.ts$/, '.js')}")`);
  },
  renderChunk(code, { fileName }) {
    const here = dirname(fileName);
    return code.replace(/__ADDRESS__\("(.*?)"\)/g, (_, own: string) => `new URL("${relative(here, own)}", import.meta.url).href`);
  },
});
