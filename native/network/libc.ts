import koffi from 'koffi';
import { lazily } from '#native/lazily.ts';

function bind() {
  const libc = koffi.load(process.platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libc.so.6');
  return {
    socket: libc.func('int socket(int family, int type, int protocol)'),
    connect: libc.func('int connect(int fd, void* address, uint32_t bytes)'),
    send: libc.func('intptr_t send(int fd, void* data, size_t bytes, int flags)'),
    receive: libc.func('intptr_t recv(int fd, void* data, size_t bytes, int flags)'),
    poll: libc.func('int poll(void* fds, unsigned int count, int ms)'),
    close: libc.func('int close(int fd)'),
    ioctl: libc.func('int ioctl(int fd, ulong request, void* what)'),
    clockTime: libc.func('int clock_gettime(int clock, void* time)'),
  };
}

/** The sockets of POSIX, loaded at first use. */
export const sockets = lazily(bind);

const POLLIN = 1;

/** Waits until there is something to read, at most `ms`. */
export function readable(fd: number, ms: number): boolean {
  const poll = Buffer.alloc(8);
  poll.writeInt32LE(fd, 0);
  poll.writeInt16LE(POLLIN, 4);
  return sockets().poll(poll, 1, Math.max(0, Math.ceil(ms))) > 0;
}

// bits/socket.h, sys/socket.h.
export const DONT_WAIT = process.platform === 'darwin' ? 0x80 : 0x40;
