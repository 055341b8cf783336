import koffi, { type LibraryHandle } from 'koffi';
import { GapError } from '#core/errors.ts';

/**
 * SDL 2 as the system has it: Debian's package on Linux; on Windows and macOS the library of the release that the packaged app carries
 * beside its program (docs/platforms.md, "SDL 2"). GAP_SDL2 names another file. Throws a GapError (`preflight.sdl`).
 */
export function loadSdl(): LibraryHandle {
  const ours = { win32: 'SDL2.dll', darwin: 'libSDL2-2.0.0.dylib' }[process.platform as string] ?? 'libSDL2-2.0.so.0';
  const name = process.env.GAP_SDL2 || ours;
  try {
    return koffi.load(name);
  } catch (cause) {
    const remedy = {
      win32: 'Put SDL2.dll (libsdl.org, 2.26 or later) beside the program, or name it in GAP_SDL2',
      darwin: 'Install SDL 2 (brew install sdl2), or name libSDL2-2.0.0.dylib in GAP_SDL2',
    }[process.platform as string];
    throw new GapError('preflight.sdl', `${name} cannot be loaded`, remedy ?? 'Install SDL 2: apt-get install libsdl2-2.0-0', { cause });
  }
}
