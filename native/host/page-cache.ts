import koffi from 'koffi';

/** posix_fadvise(2): data already on disk need not stay in memory. */
const POSIX_FADV_DONTNEED = 4;
/** fcntl(2) on macOS: reads go past the cache. */
const F_NOCACHE = 48;

/**
 * Makes the next reads of a file go to the disk: otherwise a file just written is read from memory, and a disk that failed to keep it
 * goes unnoticed. The file must have been synced. Does nothing where the system has no such call (Windows).
 */
export function forgetCached(fd: number): void {
  advise?.(fd);
}

const advise = adviser();

function adviser(): ((fd: number) => void) | undefined {
  if (process.platform === 'linux') {
    const fadvise = koffi.load('libc.so.6').func('int posix_fadvise(int fd, int64_t offset, int64_t length, int advice)');
    return (fd) => fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  }
  if (process.platform === 'darwin') {
    const fcntl = koffi.load('libSystem.dylib').func('int fcntl(int fd, int command, ...)');
    return (fd) => fcntl(fd, F_NOCACHE, 'int', 1);
  }
  return undefined;
}
