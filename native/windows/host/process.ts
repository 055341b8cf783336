import { user32 } from '#native/windows/user32.ts';

// winnt.h: PROCESS_QUERY_LIMITED_INFORMATION.
export const QUERY_PROCESS = 0x1000;
const MAX_PATH = 1024;

/** File name of a process's executable, without its folder; undefined when it has exited or may not be queried. */
export function executableOf(pid: number): string | undefined {
  const w = user32();
  const handle = Number(w.openProcess(QUERY_PROCESS, 0, pid));
  if (handle === 0) return undefined;
  try {
    const name = Buffer.alloc(2 * MAX_PATH);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(MAX_PATH);
    if (w.imageName(handle, 0, name, length) === 0) return undefined;
    return name
      .toString('utf16le', 0, 2 * length.readUInt32LE())
      .split('\\')
      .at(-1);
  } finally {
    w.closeHandle(handle);
  }
}
