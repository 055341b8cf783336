import type { EchoFigures } from '#core/network/echo-stats.ts';
import { FlowFold } from '#core/network/flow-fold.ts';
import type { NetRow } from '#format/core/documents/net-row.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { InterfaceBytes } from '#native/core/network/interface-text.ts';
import type { SocketFacts } from '#native/core/network/socket-facts.ts';

/** Of an int32. */
const MOST_KBPS = 0x7fff_ffff;

/**
 * Makes one row of what sockets and echoes say. A lively TCP connection of the game is its way, and TCP's own figures are taken; else the
 * probe's. Rates are those of the game's TCP connections, unless it has UDP sockets and no lively connection: then all that the interface
 * carries.
 */
export class NetworkMeter {
  readonly #flows = new FlowFold();
  #last: { readonly tsUs: TsUs; readonly bytes: InterfaceBytes } | undefined;

  /** `sockets`: undefined where the system tells nothing of them, or the game is not known yet. Undefined when nothing is known at all. */
  row(tsUs: TsUs, sockets: SocketFacts | undefined, echo: EchoFigures | undefined): NetRow | undefined {
    const flows = sockets && this.#flows.look(tsUs, sockets.flows);
    const counted = this.#interface(tsUs, sockets?.interface);
    const path = flows?.path ?? echo;
    const known = path !== undefined && (path.rttMs !== undefined || path.lossPct !== undefined);
    const pathBy = known ? (flows?.path === undefined ? ('probe' as const) : ('tcp' as const)) : undefined;
    const byFlows = flows !== undefined && (flows.path !== undefined || (sockets?.uncounted === 0 && sockets.flows.length > 0));
    const rates = byFlows ? flows : (sockets?.uncounted ?? 0) > 0 ? counted : undefined;
    const ratesBy = rates?.uplinkKbps === undefined ? undefined : byFlows ? ('sockets' as const) : ('interface' as const);
    if (pathBy === undefined && ratesBy === undefined) return undefined;
    return {
      tsUs,
      rttMs: path?.rttMs,
      jitterMs: path?.jitterMs,
      lossPct: path?.lossPct,
      uplinkKbps: whole(rates?.uplinkKbps),
      downlinkKbps: whole(rates?.downlinkKbps),
      pathBy,
      ratesBy,
    };
  }

  #interface(tsUs: TsUs, bytes: InterfaceBytes | undefined): { readonly uplinkKbps: number; readonly downlinkKbps: number } | undefined {
    const last = this.#last;
    this.#last = bytes && { tsUs, bytes };
    // Another interface counts from elsewhere, and so does one that was set up anew.
    if (last === undefined || bytes === undefined || bytes.name !== last.bytes.name) return undefined;
    if (bytes.sent < last.bytes.sent || bytes.received < last.bytes.received) return undefined;
    const kbps = (more: number) => (more * 8000) / (tsUs - last.tsUs);
    return { uplinkKbps: kbps(bytes.sent - last.bytes.sent), downlinkKbps: kbps(bytes.received - last.bytes.received) };
  }
}

const whole = (value: number | undefined) => (value === undefined ? undefined : Math.min(MOST_KBPS, Math.round(value)));
