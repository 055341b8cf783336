/** A program of classic BPF that decides on each system call (<linux/filter.h>, <linux/seccomp.h>), without reading memory. Pure. */

interface Instruction {
  readonly code: number;
  readonly k: number;
  readonly yes?: number;
  readonly no?: number;
}

const LOAD = 0x20;
const IS = 0x15;
const IS_AT_LEAST = 0x35;
const HAS_BIT_OF = 0x45;
const ANSWER = 0x06;
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const REFUSE = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;
// struct seccomp_data; of arguments the low half.
const NUMBER = 0;
const PROCESSOR = 4;
const FIRST_ARGUMENT = 16;
const SECOND_ARGUMENT = 24;
/** New namespaces: mounts, cgroups, names, IPC, users, processes, network. */
const NEW_NAMESPACES = 0x7e020000;
/** Numbers from here on are of another way to call the same (x32). */
const OTHER_WAY = 0x40000000;

/** System calls by name: what they are on x86-64 and on 64-bit ARM. */
export const CALLS = {
  // Connections of every kind.
  socket: [41, 198],
  connect: [42, 203],
  accept: [43, 202],
  accept4: [288, 242],
  bind: [49, 200],
  listen: [50, 201],
  // Other processes' memory, files and keys.
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  pidfd_open: [434, 434],
  pidfd_getfd: [438, 438],
  pidfd_send_signal: [424, 424],
  kcmp: [312, 272],
  tkill: [200, 130],
  rt_sigqueueinfo: [129, 138],
  rt_tgsigqueueinfo: [297, 240],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  open_by_handle_at: [304, 265],
  // Namespaces and mounts, which would lead out of the cage.
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  move_mount: [429, 429],
  open_tree: [428, 428],
  fsopen: [430, 430],
  fsmount: [432, 432],
  fsconfig: [431, 431],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  // Large parts of the kernel that no decoder needs.
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  quotactl: [179, 60],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

const CLONE = [56, 220] as const;
/** Names its flags in memory, which no filter reads: libc takes `clone` where it is missing. */
const CLONE3 = [435, 435] as const;
const KILL_CALL = [62, 129] as const;
const TGKILL = [234, 131] as const;
const IOCTL = [16, 29] as const;
/** Types into the terminal that an error is written to (TIOCSTI), or pastes (TIOCLINUX). */
const TYPING = [0x5412, 0x541c];

/** By `process.arch`: its number in <linux/audit.h>, and its column above. */
const PROCESSORS: Readonly<Record<string, readonly [audit: number, column: 0 | 1]>> = { x64: [0xc000003e, 0], arm64: [0xc00000b7, 1] };

export const isFiltered = (arch: string): boolean => PROCESSORS[arch] !== undefined;

/**
 * The program for a processor, as the kernel takes it: eight bytes each. It refuses connections, other processes, namespaces, mounts and what else no decoder needs; signals go to
 * `pid` alone.
 */
export function callFilter(arch: string, pid: number): Buffer {
  const [audit, column] = PROCESSORS[arch] ?? [undefined, 0];
  if (audit === undefined) throw new Error(`there is no filter for ${arch}`);
  const answer = (k: number): Instruction => ({ code: ANSWER, k });
  /** Answers if this holds, and goes on with the next otherwise. */
  const when = (code: number, k: number, then: number): Instruction[] => [{ code, k, no: 1 }, answer(then)];
  /** Looks at an argument of a call, and allows it if the look says nothing. */
  const looks = (number: number, look: readonly Instruction[], argument = FIRST_ARGUMENT): Instruction[] => [
    { code: IS, k: number, no: look.length + 2 },
    { code: LOAD, k: argument },
    ...look,
    answer(ALLOW),
  ];
  const refused = REFUSE | EPERM;
  const ownOnly: Instruction[] = [{ code: IS, k: pid, yes: 1 }, answer(refused)];
  const program = [
    { code: LOAD, k: PROCESSOR },
    { code: IS, k: audit, yes: 1 },
    answer(KILL),
    { code: LOAD, k: NUMBER },
    ...when(IS_AT_LEAST, OTHER_WAY, KILL),
    ...Object.values(CALLS).flatMap((numbers) => when(IS, numbers[column], refused)),
    ...when(IS, CLONE3[column], REFUSE | ENOSYS),
    ...looks(CLONE[column], when(HAS_BIT_OF, NEW_NAMESPACES, refused)),
    ...looks(KILL_CALL[column], ownOnly),
    ...looks(TGKILL[column], ownOnly),
    ...looks(
      IOCTL[column],
      TYPING.flatMap((request) => when(IS, request, refused)),
      SECOND_ARGUMENT,
    ),
    answer(ALLOW),
  ];
  const bytes = Buffer.alloc(8 * program.length);
  for (const [at, { code, k, yes = 0, no = 0 }] of program.entries()) {
    bytes.writeUInt16LE(code, 8 * at);
    bytes.writeUInt8(yes, 8 * at + 2);
    bytes.writeUInt8(no, 8 * at + 3);
    bytes.writeUInt32LE(k >>> 0, 8 * at + 4);
  }
  return bytes;
}
