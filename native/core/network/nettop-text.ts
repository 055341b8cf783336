import { asSpan } from '#format/core/time/units.ts';
import type { TcpFlow } from '#native/core/network/tcp-flow.ts';

/** More than this without a line end is no list. */
const MOST_CHARACTERS = 1_000_000;
/** nettop counts bytes, not segments: a game's are about as long. */
const SEGMENT_BYTES = 100;

/**
 * Reads what `nettop -L 0 -x -n` of macOS prints: a head, then a line for the process and one for each of its sockets, again and again. Addresses only tell
 * sockets apart, and are not kept. Columns are found by their names: they differ between systems.
 */
export class NettopReader {
  #rest = '';
  #columns: readonly string[] = [];
  #flows: TcpFlow[] = [];
  #latest: readonly TcpFlow[] | undefined;

  /** The sockets of the last list that is complete; those of UDP have no round trip and no segments. Undefined: none has come yet. */
  get latest(): readonly TcpFlow[] | undefined {
    return this.#latest;
  }

  feed(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-MOST_CHARACTERS);
    for (const line of lines) this.#line(line.trim());
  }

  #line(line: string): void {
    const cells = line.split(',');
    if (cells[0] === 'time') {
      if (this.#columns.length > 0) this.#latest = this.#flows;
      [this.#columns, this.#flows] = [cells, []];
      return;
    }
    // The second column has no name. A process's name may hold a comma, but its line has no addresses.
    const socket = /^(tcp|udp)[46] \S+$/.exec(cells[1] ?? '');
    if (socket === null || cells.length < this.#columns.length) return;
    const number = (name: string) => Number.parseFloat(cells[this.#columns.indexOf(name)] ?? '') || 0;
    const isTcp = socket[1] === 'tcp';
    const [sent, rttMs] = [number('bytes_out'), number('rtt_avg')];
    this.#flows.push({
      id: hashed(cells[1] as string),
      rttUs: asSpan(1000 * rttMs),
      deviationUs: asSpan(Number.NaN),
      segments: isTcp && rttMs > 0 ? sent / SEGMENT_BYTES : 0,
      resent: isTcp ? number('re-tx') / SEGMENT_BYTES : 0,
      needless: 0,
      bytesSent: sent,
      bytesReceived: number('bytes_in'),
    });
  }
}

/** FNV-1a, 32 bits. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
