import koffi from 'koffi';

// tlhelp32.h, 64-bit.
const SNAP_PROCESSES = 2;
const ENTRY = { bytes: 568, pid: 8, parent: 32 } as const;
const INVALID_HANDLE = -1;

/** A process and all that it started, and those started. */
export function processTree(pid: number): Set<number> {
  const kernel = koffi.load('kernel32.dll');
  const snapshot = Number(kernel.func('intptr_t __stdcall CreateToolhelp32Snapshot(uint32_t flags, uint32_t pid)')(SNAP_PROCESSES, 0));
  const tree = new Set([pid]);
  if (snapshot === INVALID_HANDLE) return tree;
  const children: [pid: number, parent: number][] = [];
  const entry = Buffer.alloc(ENTRY.bytes);
  entry.writeUInt32LE(ENTRY.bytes, 0);
  const next = kernel.func('int __stdcall Process32NextW(intptr_t snapshot, void* entry)');
  let more = kernel.func('int __stdcall Process32FirstW(intptr_t snapshot, void* entry)')(snapshot, entry) as number;
  for (; more !== 0; more = next(snapshot, entry) as number)
    children.push([entry.readUInt32LE(ENTRY.pid), entry.readUInt32LE(ENTRY.parent)]);
  kernel.func('int __stdcall CloseHandle(intptr_t handle)')(snapshot);
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const [child, parent] of children) if (tree.has(parent)) tree.add(child);
  }
  return tree;
}
