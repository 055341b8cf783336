import koffi from 'koffi';
import { lazily } from '#native/lazily.ts';

function bind() {
  const libc = koffi.load('libc.so.6');
  return {
    copy: libc.func('void* memcpy(void* to, uintptr_t from, size_t bytes)'),
    free: libc.func('void free(uintptr_t memory)'),
  };
}

/** The libc functions needed for memory that the X libraries own, loaded at first use. */
export const memory = lazily(bind);

/** A copy of such memory. */
export function bytesAt(address: number, bytes: number): Buffer {
  const copy = Buffer.alloc(bytes);
  if (bytes > 0) memory().copy(copy, address, bytes);
  return copy;
}

/** A pointer as a number: user-space addresses are below 2^48, and a bigint would allocate. */
export function pointerAt(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 0x1_0000_0000;
}
