import koffi from 'koffi';
import { asSpan, asTs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import type { InterfaceBytes } from '#native/core/network/interface-text.ts';
import type { SocketFacts } from '#native/core/network/socket-facts.ts';
import { EStats } from '#native/network/windows-estats.ts';
import { windowsSocketTable } from '#native/network/windows-tables.ts';
import { processTree } from '#native/windows/host/process-tree.ts';

/** MIB_IF_ROW2 (netioapi.h). */
const IF_ROW = { bytes: 1352, index: 8, received: 1208, sent: 1280 } as const;
/** Any address that the default route leads to (RFC 5737). Nothing is sent. */
const SOMEWHERE = 0x010200c0;
const LOOK_UP_US = asSpan(2_000_000);

function bind() {
  const helper = koffi.load('iphlpapi.dll');
  return {
    best: helper.func('uint32_t __stdcall GetBestInterface(uint32_t to, void* index)'),
    interface: helper.func('uint32_t __stdcall GetIfEntry2(void* row)'),
  };
}

/**
 * What Windows knows of a game's sockets. Figures of single connections (EStats) are an administrator's: without that right, connections count as
 * sockets whose bytes nobody counts, and rates are the interface's.
 */
export class WindowsSockets implements Disposable {
  readonly #w = bind();
  readonly #estats = new EStats();
  readonly #row = Buffer.alloc(IF_ROW.bytes);
  readonly #index = Buffer.alloc(4);
  #tree: ReadonlySet<number> = new Set();
  #pid = 0;
  #lookedUpUs: TsUs = asTs(Number.NEGATIVE_INFINITY);

  look(pid: number): SocketFacts {
    const now = nowUs();
    if (pid !== this.#pid || now - this.#lookedUpUs >= LOOK_UP_US) {
      [this.#pid, this.#lookedUpUs] = [pid, now];
      this.#tree = processTree(pid);
    }
    const { connections, others } = windowsSocketTable(this.#tree);
    const flows = this.#estats.flows(connections);
    return { flows, uncounted: others + connections.length - flows.length, interface: this.#interface() };
  }

  #interface(): InterfaceBytes | undefined {
    if ((this.#w.best(SOMEWHERE, this.#index) as number) !== 0) return undefined;
    this.#row.fill(0).writeUInt32LE(this.#index.readUInt32LE(), IF_ROW.index);
    if ((this.#w.interface(this.#row) as number) !== 0) return undefined;
    return {
      name: `${this.#index.readUInt32LE()}`,
      sent: Number(this.#row.readBigUInt64LE(IF_ROW.sent)),
      received: Number(this.#row.readBigUInt64LE(IF_ROW.received)),
    };
  }

  [Symbol.dispose](): void {
    // Nothing is open.
  }
}
