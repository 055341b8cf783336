import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import koffi, { type LibraryHandle } from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** Where the packaged app carries SDL (docs/input.md, "Gamepads"): one folder, seen from a checkout and from dist/. */
const CARRIED = ['../../resources/sdl/', '../../../resources/sdl/'];

/**
 * SDL 2: the file that GAP_SDL2 names, or the one the packaged app carries, or the system's own (Debian's package on Linux). Throws a
 * GapError (`preflight.sdl`).
 */
export function loadSdl(): LibraryHandle {
  const file = { win32: 'SDL2.dll', darwin: 'libSDL2-2.0.0.dylib' }[process.platform as string] ?? 'libSDL2-2.0.so.0';
  const carried = CARRIED.map((folder) => fileURLToPath(new URL(`${folder}${process.platform}-${process.arch}/${file}`, import.meta.url)));
  const name = process.env.GAP_SDL2 || carried.find((path) => existsSync(path)) || file;
  try {
    return koffi.load(name);
  } catch (cause) {
    const remedy = {
      win32: said`Put SDL2.dll (libsdl.org, 2.26 or later) next to the program, or name it in GAP_SDL2`,
      darwin: said`Install SDL 2 (brew install sdl2), or name libSDL2-2.0.0.dylib in GAP_SDL2`,
    }[process.platform as string];
    throw new GapError('preflight.sdl', said`${name} cannot be loaded`, remedy ?? said`Install SDL 2: apt-get install libsdl2-2.0-0`, {
      cause,
    });
  }
}
