import koffi from 'koffi';
import { asSpan } from '#format/core/time/units.ts';
import type { TcpFlow } from '#native/core/network/tcp-flow.ts';
import type { WindowsConnection } from '#native/network/windows-tables.ts';

// tcpestats.h: kinds of figures, and where they stand in TCP_ESTATS_DATA_ROD_v0 and TCP_ESTATS_PATH_ROD_v0.
const DATA = 1;
const PATH = 3;
const ROD_BYTES = 256;
const DATA_ROD = { bytesOut: 0, segmentsOut: 8, bytesIn: 16 } as const;
const PATH_ROD = { resent: 20, needless: 100, smoothedRtt: 108, deviation: 112 } as const;

function bind() {
  const helper = koffi.load('iphlpapi.dll');
  return {
    enable: helper.func(
      'uint32_t __stdcall SetPerTcpConnectionEStats(void* row, int kind, void* rw, uint32_t version, uint32_t bytes, uint32_t offset)',
    ),
    figures: helper.func(
      'uint32_t __stdcall GetPerTcpConnectionEStats(void* row, int kind, void* rw, uint32_t rwVersion, uint32_t rwBytes, void* ros, uint32_t rosVersion, uint32_t rosBytes, void* rod, uint32_t rodVersion, uint32_t rodBytes)',
    ),
  };
}

/** Figures of single TCP connections. Windows keeps them only for those for which an administrator switched that on. */
export class EStats {
  readonly #w: ReturnType<typeof bind> | undefined;
  readonly #on = Buffer.from([1]);
  readonly #data = Buffer.alloc(ROD_BYTES);
  readonly #path = Buffer.alloc(ROD_BYTES);
  #enabled = new Set<number>();

  constructor() {
    try {
      this.#w = bind();
    } catch {
      // Wine does not have them.
      this.#w = undefined;
    }
  }

  /** What is known of those of which anything is. */
  flows(connections: readonly WindowsConnection[]): TcpFlow[] {
    const here = new Set(connections.map(({ id }) => id));
    this.#enabled = new Set([...this.#enabled].filter((id) => here.has(id)));
    return connections.flatMap((connection) => this.#flow(connection) ?? []);
  }

  #flow({ row, id }: WindowsConnection): TcpFlow | undefined {
    const w = this.#w;
    if (w === undefined) return undefined;
    if (!this.#enabled.has(id)) {
      if ([DATA, PATH].some((kind) => (w.enable(row, kind, this.#on, 0, 1, 0) as number) !== 0)) return undefined;
      this.#enabled.add(id);
    }
    const got = (kind: number, into: Buffer) => (w.figures(row, kind, null, 0, 0, null, 0, 0, into, 0, into.length) as number) === 0;
    if (!got(DATA, this.#data) || !got(PATH, this.#path)) return undefined;
    const count = (at: number) => Number(this.#data.readBigUInt64LE(at));
    const path = (at: number) => this.#path.readUInt32LE(at);
    return {
      id,
      rttUs: asSpan(1000 * path(PATH_ROD.smoothedRtt)),
      deviationUs: asSpan(1000 * path(PATH_ROD.deviation)),
      segments: count(DATA_ROD.segmentsOut),
      resent: path(PATH_ROD.resent),
      needless: path(PATH_ROD.needless),
      bytesSent: count(DATA_ROD.bytesOut),
      bytesReceived: count(DATA_ROD.bytesIn),
    };
  }
}
