import { GivenFile, type PageFile } from '#format/browser/page-file.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** A folder that the page can read; `undefined`: a folder in it. */
type Mounted = ReadonlyMap<string, PageFile | undefined>;

const mounts = new Map<string, Mounted>();

/**
 * Makes a folder of what the page was given (dropped, or by `<input type="file" webkitdirectory>`): its path is what the functions beside this one take. Where
 * the files say in which folder they lay, that folder is the shard's. Files are read in place, by ranges, when they are asked for. Throws a GapError outside of
 * a Worker (`usage.place`), and for two files of one name (`shard.many`): Safari forgets on the way to a Worker in which folder each lay.
 */
export function mount(files: Iterable<File>): string {
  needWorker();
  const entries = new Map<string, PageFile | undefined>();
  for (const file of files) {
    const [name = '', ...below] = (file.webkitRelativePath || `/${file.name}`).split('/').slice(1);
    if (below.length === 0 && entries.has(name))
      throw new GapError(
        'shard.many',
        said`${name} is there twice: the files are of more than one folder`,
        said`Give the files of one shard alone`,
      );
    entries.set(name, below.length === 0 ? new GivenFile(file) : undefined);
  }
  return mountEntries(entries);
}

/** The same of files by their names. Throws a GapError outside of a Worker (`usage.place`). */
export function mountEntries(entries: Mounted): string {
  needWorker();
  const folder = `/${mounts.size + 1}`;
  mounts.set(folder, entries);
  return folder;
}

/** Only there a file is read without waiting. */
function needWorker(): void {
  if (typeof FileReaderSync === 'undefined')
    throw new GapError('usage.place', said`files are read within a Worker, and this is none`, said`Import gap-shard/browser in a Worker`);
}

export type Found = PageFile | 'folder' | undefined;

/** What lies at a path: `/FOLDER`, or `/FOLDER/FILE`. */
export function lookup(path: string): Found {
  const [, folder, name, ...below] = path.split('/');
  const mounted = mounts.get(`/${folder}`);
  if (mounted === undefined || below.length > 0) return undefined;
  if (name === undefined || name === '') return 'folder';
  return mounted.has(name) ? (mounted.get(name) ?? 'folder') : undefined;
}

export const namesIn = (folder: string): readonly string[] => [...(mounts.get(folder)?.keys() ?? [])];
