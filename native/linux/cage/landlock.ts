import { closeSync, constants, openSync, statSync } from 'node:fs';
import koffi from 'koffi';
import { systemError } from '#native/linux/cage/system-error.ts';

// <linux/landlock.h>. The numbers of its calls are the same on every processor.
const CREATE_RULESET = 444;
const ADD_RULE = 445;
const RESTRICT_SELF = 446;
const VERSION = 1;
const PATH_BENEATH = 1;
// <fcntl.h>, which Node does not name: a handle that opens nothing.
const O_PATH = 0o10000000;

const EXECUTE = 1n << 0n;
const READ_FILE = 1n << 2n;
const READ_DIR = 1n << 3n;
const IOCTL_DEV = 1n << 15n;
/** What each version can forbid of files: renaming into other folders came with 2, truncating with 3, what devices are asked with 5. */
const RIGHTS = [0n, (1n << 13n) - 1n, (1n << 14n) - 1n, (1n << 15n) - 1n, (1n << 15n) - 1n, (1n << 16n) - 1n];
const OF_FILES = EXECUTE | (1n << 1n) | READ_FILE | (1n << 14n);
/** TCP: bind and connect, since version 4. */
const NETWORK = 3n;
/** Abstract sockets and signals to processes outside, since version 6. */
const SCOPED = 3n;

function bind() {
  const libc = koffi.load('libc.so.6');
  return {
    create: libc.func('long syscall(long number, void* attributes, size_t bytes, uint32_t flags)'),
    add: libc.func('long syscall(long number, int ruleset, int type, void* rule, uint32_t flags)'),
    restrict: libc.func('long syscall(long number, int ruleset, uint32_t flags)'),
  };
}

/** The version of Landlock that the kernel has; 0 where it has none, or was started without. Linux 5.13 has 1. */
export function landlockVersion(): number {
  return Math.max(0, bind().create(CREATE_RULESET, null, 0, VERSION) as number);
}

/** What may be done below paths, which may be files as well. What does not exist is left out. */
export interface Allowed {
  readonly reads: readonly string[];
  readonly runs: readonly string[];
  readonly writes: readonly string[];
}

/** Lets this thread, and whatever it starts, reach no file but these, and nothing that listens. Throws the system's error. */
export function restrictToFiles({ reads, runs, writes }: Allowed): void {
  const version = landlockVersion();
  const all = RIGHTS[Math.min(version, RIGHTS.length - 1)] as bigint;
  const attributes = Buffer.alloc(24);
  attributes.writeBigUInt64LE(all);
  if (version >= 4) attributes.writeBigUInt64LE(NETWORK, 8);
  if (version >= 6) attributes.writeBigUInt64LE(SCOPED, 16);
  const { create, add, restrict } = bind();
  const ruleset = create(CREATE_RULESET, attributes, version >= 6 ? 24 : version >= 4 ? 16 : 8, 0) as number;
  if (ruleset < 0) throw systemError('landlock_create_ruleset');
  try {
    const allow = (paths: readonly string[], rights: bigint) => {
      for (const path of paths) {
        const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
        if (isFolder === undefined) continue;
        const handle = openSync(path, O_PATH | (constants.O_DIRECTORY * Number(isFolder)));
        // Packed: a number of 64 bits, and the handle.
        const rule = Buffer.alloc(12);
        rule.writeBigUInt64LE(rights & all & (isFolder ? all : OF_FILES));
        rule.writeInt32LE(handle, 8);
        const failed = (add(ADD_RULE, ruleset, PATH_BENEATH, rule, 0) as number) !== 0;
        closeSync(handle);
        if (failed) throw systemError(`landlock_add_rule of ${path}`);
      }
    };
    allow(reads, READ_FILE | READ_DIR);
    allow(runs, READ_FILE | READ_DIR | EXECUTE);
    allow(writes, all & ~EXECUTE & ~IOCTL_DEV);
    if ((restrict(RESTRICT_SELF, ruleset, 0) as number) !== 0) throw systemError('landlock_restrict_self');
  } finally {
    closeSync(ruleset);
  }
}
