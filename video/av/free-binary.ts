import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { type } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Where the shim lies, which `scripts/package/windows-shim.ts` makes: one folder, seen from a checkout and from dist/. */
const CARRIED = ['../../', '../../../'].map((root) => `${root}resources/node-av/win32-${process.arch}/libnode.dll`);

/**
 * Of node-av's two binaries for Windows its loader takes the one whose FFmpeg is configured with `--enable-nonfree`, which nobody may pass on. The other,
 * built by MinGW, imports Node's functions from `libnode.dll`, as MSYS2's Node has them. The shim of that name hands on those of the program that
 * runs; once it is loaded, Windows finds it by its name alone. Where there is none, as in a checkout that made none, node-av chooses.
 * `GAP_NODE_AV=msvc` leaves the choice to node-av, too, to compare them.
 */
function chooseFreeBinary(): void {
  const shim = CARRIED.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
  if (shim === undefined) return;
  process.dlopen({ exports: {} }, shim);
  registerHooks({ resolve: (name, context, next) => next(name.replace(/^(@seydx\/node-av-.*)-msvc\b/, '$1-mingw'), context) });
}

// MSYS2's own Node calls itself otherwise, and has a libnode.dll.
if (process.platform === 'win32' && type() === 'Windows_NT' && process.env.GAP_NODE_AV !== 'msvc') chooseFreeBinary();
