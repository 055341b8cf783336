import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CALLS, callFilter, isFiltered } from '#native/linux/cage/call-filter.ts';

/** Of Debian's `linux-libc-dev`: the numbers of x86-64, and those that ARM shares with other young processors. */
const HEADERS = ['/usr/include/x86_64-linux-gnu/asm/unistd_64.h', '/usr/include/asm-generic/unistd.h'] as const;
const numbersIn = (header: string) =>
  new Map(
    Array.from(readFileSync(header, 'utf8').matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)/gm), ([, name, number]) => [
      name as string,
      Number(number),
    ]),
  );

const ARCH = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;

/** What the kernel would do: the filter's answer to a call. */
function answerOf(
  filter: Buffer,
  { arch, number, first = 0, second = 0 }: { arch: number; number: number; first?: number; second?: number },
): number {
  let loaded = 0;
  for (let at = 0; ; at++) {
    const [code, yes, no] = [filter.readUInt16LE(8 * at), filter.readUInt8(8 * at + 2), filter.readUInt8(8 * at + 3)];
    const k = filter.readUInt32LE(8 * at + 4);
    if (code === 0x06) return k;
    if (code === 0x20) loaded = { 0: number, 4: arch, 16: first, 24: second }[k] ?? Number.NaN;
    else {
      const holds = code === 0x15 ? loaded === k : code === 0x35 ? loaded >= k : (loaded & k) !== 0;
      at += holds ? yes : no;
    }
  }
}

const ALLOWED = 0x7fff0000;
const ENDED = 0x80000000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;

describe('the filter of system calls', () => {
  it.runIf(HEADERS.every(existsSync))('has the numbers of the system’s headers', () => {
    const [x64, generic] = HEADERS.map(numbersIn);
    expect(CALLS).toEqual(Object.fromEntries(Object.keys(CALLS).map((name) => [name, [x64?.get(name), generic?.get(name)]])));
  });

  it.each([
    ['x64', { read: 0, socket: 41, execve: 59, kill: 62, tgkill: 234, clone: 56, clone3: 435, ioctl: 16 }],
    ['arm64', { read: 63, socket: 198, execve: 221, kill: 129, tgkill: 131, clone: 220, clone3: 435, ioctl: 29 }],
  ] as const)('refuses on %s what leads out, and no more', (name, calls) => {
    const filter = callFilter(name, 4321);
    const answer = (call: keyof typeof calls, first = 0) => answerOf(filter, { arch: ARCH[name], number: calls[call], first });
    expect([answer('read'), answer('execve'), answer('socket')]).toEqual([ALLOWED, ALLOWED, EPERM]);
    expect([answer('kill', 4321), answer('kill', 1), answer('kill', 0)]).toEqual([ALLOWED, EPERM, EPERM]);
    expect([answer('tgkill', 4321), answer('tgkill', 1)]).toEqual([ALLOWED, EPERM]);
    // TCGETS, which libc asks of a terminal, and typing into it.
    const ioctl = (second: number) => answerOf(filter, { arch: ARCH[name], number: calls.ioctl, first: 2, second });
    expect([ioctl(0x5401), ioctl(0x5412), ioctl(0x541c)]).toEqual([ALLOWED, EPERM, EPERM]);
    // A thread, and a process with a network of its own.
    expect([answer('clone', 0x3d0f00), answer('clone', 0x40000011), answer('clone3')]).toEqual([ALLOWED, EPERM, ENOSYS]);
  });

  it('ends what calls as another processor would', () => {
    const filter = callFilter('x64', 1);
    expect(answerOf(filter, { arch: 0x40000003, number: 0 })).toBe(ENDED);
    expect(answerOf(filter, { arch: ARCH.x64, number: 0x40000000 + 41 })).toBe(ENDED);
  });

  it('is written for two processors', () => {
    expect(['x64', 'arm64', 'ia32', 'riscv64'].map(isFiltered)).toEqual([true, true, false, false]);
    expect(() => callFilter('riscv64', 1)).toThrow('there is no filter for riscv64');
  });
});
