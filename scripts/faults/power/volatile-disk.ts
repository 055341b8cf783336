import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileCall } from '#scripts/faults/power/file-trace.ts';
import type { Random } from '#scripts/random.ts';

/** What a cut leaves of what was not synced: nothing, all of it, or some of it, each file and folder by itself. */
export type Kept = 'least' | 'most' | 'some';

type Change = { readonly at: number; readonly bytes: Buffer } | { readonly truncated: number };

/** A file: what the program sees, what is on the disk for certain, and the changes in between. */
interface File {
  seen: Buffer;
  synced: Buffer;
  changes: Change[];
}

/** A folder, whose names may be on the disk later than what they name. */
interface Folder {
  readonly seen: Map<string, Node>;
  synced: Map<string, Node>;
  changes: ((names: Map<string, Node>) => void)[];
}

type Node = File | Folder;
const isFolder = (node: Node): node is Folder => node.seen instanceof Map;

/**
 * A disk that may lose everything that was not synced, as POSIX allows: `fsync` makes a file's bytes durable, not its name; that of its
 * folder makes names durable. Changes of one folder's names reach the disk in their order, those of a file's bytes in any, and torn.
 */
export class VolatileDisk {
  readonly #root: Folder;
  readonly #path: string;
  readonly #open = new Map<number, { file: Node; at: number; readonly appends: boolean }>();

  /** As the folder `from` is now, all of it durable; it stands for `path`. */
  constructor(path: string, from: string) {
    this.#path = path;
    this.#root = folderOf(from);
  }

  /** Carries out a call. */
  apply(call: FileCall): void {
    switch (call.call) {
      case 'open':
        this.#opens(call);
        return;
      case 'close':
        this.#open.delete(call.fd);
        return;
      case 'sync': {
        const node = this.#open.get(call.fd)?.file;
        if (node !== undefined) sync(node);
        return;
      }
      case 'write': {
        const open = this.#open.get(call.fd);
        if (open === undefined || isFolder(open.file)) return;
        const at = open.appends ? open.file.seen.byteLength : (call.at ?? open.at);
        change(open.file, { at, bytes: call.bytes });
        if (call.at === undefined) open.at = at + call.bytes.byteLength;
        return;
      }
      case 'truncate': {
        const node = typeof call.file === 'number' ? this.#open.get(call.file)?.file : this.#find(call.file);
        if (node !== undefined && !isFolder(node)) change(node, { truncated: call.bytes });
        return;
      }
      case 'rename':
        this.#rename(call.path, call.to);
        return;
      default:
        this.#name(call.path, call.call === 'remove' ? undefined : { seen: new Map(), synced: new Map(), changes: [] });
    }
  }

  /** Writes what would be found after a cut of the power into an empty folder. */
  cut(into: string, kept: Kept, random: Random): void {
    put(this.#root, into, kept, random);
  }

  /** Bytes of a file as the program sees it. */
  bytes(path: string): Buffer | undefined {
    const node = this.#find(path);
    return node === undefined || isFolder(node) ? undefined : node.seen;
  }

  #opens({ path, fd, empties, appends }: FileCall & { call: 'open' }): void {
    let node = this.#find(path);
    if (node === undefined) {
      node = { seen: Buffer.alloc(0), synced: Buffer.alloc(0), changes: [] };
      this.#name(path, node);
    } else if (empties && !isFolder(node)) change(node, { truncated: 0 });
    this.#open.set(fd, { file: node, at: 0, appends });
  }

  /** Gives a name to a node, or takes it away. */
  #name(path: string, node: Node | undefined): void {
    const name = basename(path);
    this.#changeNames(dirname(path), (names) => {
      if (node === undefined) names.delete(name);
      else names.set(name, node);
    });
  }

  #rename(path: string, to: string): void {
    const node = this.#find(path);
    if (node === undefined) throw new Error(`${path}: is renamed, and was not there`);
    if (dirname(path) !== dirname(to)) throw new Error(`${path}: is moved into another folder`);
    this.#changeNames(dirname(path), (names) => {
      names.delete(basename(path));
      names.set(basename(to), node);
    });
  }

  #changeNames(path: string, change: (names: Map<string, Node>) => void): void {
    const folder = this.#find(path);
    if (folder === undefined || !isFolder(folder)) throw new Error(`${path}: no such folder`);
    change(folder.seen);
    folder.changes.push(change);
  }

  #find(path: string): Node | undefined {
    if (path === this.#path) return this.#root;
    const folder = this.#find(dirname(path));
    return folder !== undefined && isFolder(folder) ? folder.seen.get(basename(path)) : undefined;
  }
}

function folderOf(path: string): Folder {
  const node = (name: string): Node => {
    const one = join(path, name);
    if (statSync(one).isDirectory()) return folderOf(one);
    const bytes = readFileSync(one);
    return { seen: bytes, synced: bytes, changes: [] };
  };
  const names = readdirSync(path).map((name) => [name, node(name)] as const);
  return { seen: new Map(names), synced: new Map(names), changes: [] };
}

function changed(bytes: Buffer, one: Change): Buffer {
  const end = 'truncated' in one ? one.truncated : Math.max(bytes.byteLength, one.at + one.bytes.byteLength);
  const result = Buffer.alloc(end);
  bytes.copy(result);
  if ('bytes' in one) one.bytes.copy(result, one.at);
  return result;
}

function change(file: File, one: Change): void {
  file.seen = changed(file.seen, one);
  file.changes.push(one);
}

function sync(node: Node): void {
  if (isFolder(node)) node.synced = new Map(node.seen);
  else node.synced = node.seen;
  node.changes = [];
}

function put(node: Folder, into: string, kept: Kept, random: Random): void {
  mkdirSync(into, { recursive: true });
  const names = new Map(node.synced);
  const upTo = kept === 'least' ? 0 : kept === 'most' ? node.changes.length : random.below(node.changes.length + 1);
  for (const one of node.changes.slice(0, upTo)) one(names);
  for (const [name, child] of names) {
    if (isFolder(child)) put(child, join(into, name), kept, random);
    else writeFileSync(join(into, name), left(child, kept, random));
  }
}

function left({ seen, synced, changes }: File, kept: Kept, random: Random): Buffer {
  if (kept === 'most') return seen;
  if (kept === 'least') return synced;
  let bytes = synced;
  for (const one of changes) {
    const fate = random.below(4);
    if (fate === 0) continue;
    // Torn: only its beginning came to the disk.
    if (fate === 1 && 'bytes' in one)
      bytes = changed(bytes, { at: one.at, bytes: one.bytes.subarray(0, random.below(one.bytes.byteLength + 1)) });
    else bytes = changed(bytes, one);
  }
  return bytes;
}
