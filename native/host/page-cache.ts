import koffi from 'koffi';

/** posix_fadvise(2): data already on disk need not stay in memory. */
const POSIX_FADV_DONTNEED = 4;
/** fcntl(2) on macOS: reads go past the cache. */
const F_NOCACHE = 48;

const advise = adviser();

/**
 * Makes the next reads of a file go to the disk: otherwise a file just written is read from memory, and a disk that failed to keep it
 * goes unnoticed. `bytes`: of the file's first so many, where not of all; on macOS it holds for all that is read from this open file. The file
 * must have been synced. Does nothing where the system has no such call (Windows).
 */
export const forgetCached = Object.assign((fd: number, bytes = 0): void => advise?.(fd, bytes), {
  module: advise && import.meta.url,
});

function adviser(): ((fd: number, bytes: number) => void) | undefined {
  if (process.platform === 'linux') {
    const fadvise = koffi.load('libc.so.6').func('int posix_fadvise(int fd, int64_t offset, int64_t length, int advice)');
    return (fd, bytes) => fadvise(fd, 0, bytes, POSIX_FADV_DONTNEED);
  }
  if (process.platform === 'darwin') {
    const fcntl = koffi.load('libSystem.dylib').func('int fcntl(int fd, int command, ...)');
    return (fd) => fcntl(fd, F_NOCACHE, 'int', 1);
  }
  return undefined;
}
