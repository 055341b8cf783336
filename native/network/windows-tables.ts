import koffi from 'koffi';
import { isLoopback } from '#native/core/network/loopback.ts';
import { lazily } from '#native/lazily.ts';

// iprtrmib.h, tcpmib.h, udpmib.h: rows of the owner-pid tables, bytes.
const TCP_CONNECTIONS = 4;
const UDP_SOCKETS = 1;
const AF_INET = 2;
const AF_INET6 = 23;
const ROWS = {
  tcp4: { bytes: 24, pid: 20, localPort: 8, remotePort: 16, remote: 12, addressBytes: 4 },
  tcp6: { bytes: 56, pid: 52, remote: 24, addressBytes: 16 },
  udp4: { bytes: 12, pid: 8 },
  udp6: { bytes: 28, pid: 24 },
} as const;
const INSUFFICIENT_BUFFER = 122;
const MOST_TRIES = 4;

/** A TCP connection over IPv4: its row as `GetPerTcpConnectionEStats` wants it, and a number that tells it from the others of a process. */
export interface WindowsConnection {
  readonly row: Uint8Array;
  readonly id: number;
}

type Remote = { readonly remote: number; readonly addressBytes: number };

/** Sockets of some processes. */
export interface WindowsSocketTable {
  readonly connections: readonly WindowsConnection[];
  /** Of IPv6, whose figures are asked for in another way, and of UDP. */
  readonly others: number;
}

function bind() {
  const helper = koffi.load('iphlpapi.dll');
  return {
    tcp: helper.func(
      'uint32_t __stdcall GetExtendedTcpTable(void* table, void* size, int ordered, uint32_t family, int kind, uint32_t reserved)',
    ),
    udp: helper.func(
      'uint32_t __stdcall GetExtendedUdpTable(void* table, void* size, int ordered, uint32_t family, int kind, uint32_t reserved)',
    ),
  };
}

const bound = lazily(bind);

/** The sockets that these processes hold. */
export function windowsSocketTable(pids: ReadonlySet<number>): WindowsSocketTable {
  const { tcp, udp } = bound();
  const rows = (get: typeof tcp, family: number, kind: number, { bytes, pid }: { readonly bytes: number; readonly pid: number }) =>
    rowsOf(read(get, family, kind), bytes).filter((row) => pids.has(row.readUInt32LE(pid)));
  const { localPort, remotePort } = ROWS.tcp4;
  // The recorder's own channel is no network.
  const leaves =
    ({ remote, addressBytes }: Remote) =>
    (row: Buffer) =>
      !isLoopback(row.subarray(remote, remote + addressBytes));
  const connections = rows(tcp, AF_INET, TCP_CONNECTIONS, ROWS.tcp4)
    .filter(leaves(ROWS.tcp4))
    .map((row) => ({
      // MIB_TCPROW is the same without the process.
      row: row.subarray(0, ROWS.tcp4.pid),
      id: row.readUInt16BE(localPort) * 65_536 + row.readUInt16BE(remotePort),
    }));
  const others =
    rows(tcp, AF_INET6, TCP_CONNECTIONS, ROWS.tcp6).filter(leaves(ROWS.tcp6)).length +
    rows(udp, AF_INET, UDP_SOCKETS, ROWS.udp4).length +
    rows(udp, AF_INET6, UDP_SOCKETS, ROWS.udp6).length;
  return { connections, others };
}

function read(get: ReturnType<typeof bind>['tcp'], family: number, kind: number): Buffer {
  const size = Buffer.alloc(4);
  let table = Buffer.alloc(0);
  // It may grow between two calls.
  for (let tried = 0; tried < MOST_TRIES; tried++) {
    size.writeUInt32LE(table.length);
    const failed = get(table.length === 0 ? null : table, size, 0, family, kind, 0) as number;
    if (failed === 0) return table;
    if (failed !== INSUFFICIENT_BUFFER) break;
    table = Buffer.alloc(size.readUInt32LE() + 1024);
  }
  return Buffer.alloc(4);
}

/** Rows behind their number. */
function rowsOf(table: Buffer, bytes: number): Buffer[] {
  const count = table.length < 4 ? 0 : Math.min(table.readUInt32LE(0), Math.floor((table.length - 4) / bytes));
  return Array.from({ length: count }, (_, i) => table.subarray(4 + i * bytes, 4 + (i + 1) * bytes));
}
