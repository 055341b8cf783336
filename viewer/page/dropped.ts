/** A data set of a thousand shards has 20,000 files. */
const MOST_FILES = 200_000;
const MOST_DEPTH = 8;

/** There are more files than a page should look through. */
export class TooMany extends Error {}

/** A file, or the way into a folder. */
type Below = { readonly path: string } & ({ readonly file: File } | { readonly folder: AsyncIterable<Below> });

/** The files of what was dropped, with their paths. Must be called before anything is waited for: a drop is gone then. Rejects with {@link TooMany}. */
export async function droppedFiles(drop: DataTransfer): Promise<[path: string, file: File][]> {
  const roots = await Promise.all(Array.from(drop.items, rootOf));
  const files: [string, File][] = [];
  const look = async (below: Below, depth: number): Promise<void> => {
    if (files.length >= MOST_FILES) throw new TooMany();
    if ('file' in below) files.push([below.path, below.file]);
    else if (depth < MOST_DEPTH) for await (const one of below.folder) await look(one, depth + 1);
  };
  for (const root of roots) if (root !== undefined) await look(root, 0);
  return files;
}

/** Only Chromium has it, and there the older way finds nothing for a page that was opened as a file (EncodingError). */
interface WithHandle {
  getAsFileSystemHandle?(): Promise<FileSystemFileHandle | FileSystemDirectoryHandle | null>;
}

/** Both ways are asked at once: after the first wait there is nothing left to ask. */
async function rootOf(item: DataTransferItem): Promise<Below | undefined> {
  const [entry, handling] = [item.webkitGetAsEntry(), (item as DataTransferItem & WithHandle).getAsFileSystemHandle?.()];
  const handle = await handling;
  if (handle) return await ofHandle(handle, '');
  return entry === null ? undefined : await ofEntry(entry);
}

async function ofHandle(handle: FileSystemFileHandle | FileSystemDirectoryHandle, above: string): Promise<Below> {
  const path = `${above}${handle.name}`;
  return handle.kind === 'file' ? { path, file: await handle.getFile() } : { path, folder: inHandle(handle, `${path}/`) };
}

async function* inHandle(folder: FileSystemDirectoryHandle, above: string): AsyncGenerator<Below> {
  for await (const handle of folder.values()) yield await ofHandle(handle, above);
}

async function ofEntry(entry: FileSystemEntry): Promise<Below> {
  const path = entry.fullPath.replace(/^\//, '');
  if (!entry.isFile) return { path, folder: inEntry(entry as FileSystemDirectoryEntry) };
  return { path, file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) };
}

/** A hundred at a time, until there are no more (File and Directory Entries API, section 7.3). */
async function* inEntry(folder: FileSystemDirectoryEntry): AsyncGenerator<Below> {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const entry of some) yield await ofEntry(entry);
  }
}

/** The same of a folder that was chosen. Throws {@link TooMany}. */
export function chosenFiles(list: FileList): [path: string, file: File][] {
  if (list.length > MOST_FILES) throw new TooMany();
  return Array.from(list, (file) => [file.webkitRelativePath || file.name, file]);
}
