import { readFileSync } from 'node:fs';
import { asSpan, asTs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { defaultInterface, interfaceBytes } from '#native/core/network/interface-text.ts';
import { TCP, UDP } from '#native/core/network/sock-diag.ts';
import type { SocketFacts } from '#native/core/network/socket-facts.ts';
import { SockDiag } from '#native/network/netlink.ts';
import { socketInodes } from '#native/network/process-sockets.ts';

/** A game opens and closes sockets rarely: who holds which is looked up this often. */
const LOOK_UP_US = asSpan(2_000_000);

/** What Linux knows of a game's sockets. */
export class LinuxSockets implements Disposable {
  readonly #diag = new SockDiag();
  #inodes: ReadonlySet<number> = new Set();
  #pid = 0;
  #lookedUpUs: TsUs = asTs(Number.NEGATIVE_INFINITY);

  look(pid: number): SocketFacts {
    const now = nowUs();
    if (pid !== this.#pid || now - this.#lookedUpUs >= LOOK_UP_US) {
      [this.#pid, this.#lookedUpUs] = [pid, now];
      this.#inodes = socketInodes(pid);
    }
    const mine = (inode: number) => this.#inodes.has(inode);
    return {
      flows: this.#diag.dump(TCP).flows.filter(({ id }) => mine(id)),
      uncounted: this.#diag.dump(UDP).inodes.filter(mine).length,
      interface: interfaceNow(),
    };
  }

  [Symbol.dispose](): void {
    this.#diag[Symbol.dispose]();
  }
}

function interfaceNow(): SocketFacts['interface'] {
  try {
    const name = defaultInterface(readFileSync('/proc/net/route', 'utf8'));
    return name === undefined ? undefined : interfaceBytes(readFileSync('/proc/net/dev', 'utf8'), name);
  } catch {
    return undefined;
  }
}
