import koffi from 'koffi';

/**
 * Asks the system never to write this memory to its swap file. Whether it agrees is not known; what libpulse and the server of sound hold themselves is
 * not covered.
 */
export function keepInMemory(samples: Int16Array): void {
  try {
    const at = koffi.address(samples);
    if (process.platform === 'win32')
      koffi.load('kernel32.dll').func('int __stdcall VirtualLock(uintptr_t at, size_t bytes)')(at, samples.byteLength);
    else
      koffi.load(process.platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libc.so.6').func('int mlock(uintptr_t at, size_t bytes)')(
        at,
        samples.byteLength,
      );
  } catch {
    // Not every system has it.
  }
}
