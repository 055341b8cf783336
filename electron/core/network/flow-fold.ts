import { LOSS_WINDOW_US } from '#core/network/echo-stats.ts';
import { asSpan, type TsUs } from '#format/core/time/units.ts';
import type { TcpFlow } from '#native/core/network/tcp-flow.ts';

/** A connection is the game's way while it sends at least twice a second, over ten seconds; others (a launcher's, a chat's) are not. */
const LIVELY_WINDOW_US = asSpan(10_000_000);
const LIVELY_SEGMENTS = 20;

/** What the game's TCP connections say of the time since the last look. */
export interface FlowFigures {
  /** Of the liveliest connection; undefined where none is lively. */
  readonly path: { readonly rttMs: number; readonly jitterMs: number | undefined; readonly lossPct: number } | undefined;
  /** Payload of all connections, kbit/s; undefined at the first look. */
  readonly uplinkKbps: number | undefined;
  readonly downlinkKbps: number | undefined;
}

interface Look {
  readonly tsUs: TsUs;
  readonly flow: TcpFlow;
}

/**
 * Folds what TCP knows of a game's connections into figures. Round trip and jitter are TCP's own (RFC 6298): smoothed, and with whatever time
 * the other side waits before it acknowledges. Loss is the share of segments of the last minute that were sent again for a reason.
 */
export class FlowFold {
  /** By connection, oldest first; the last minute. */
  readonly #seen = new Map<number, Look[]>();
  #lookedUs: TsUs | undefined;

  look(tsUs: TsUs, flows: readonly TcpFlow[]): FlowFigures {
    const since = this.#lookedUs;
    this.#lookedUs = tsUs;
    let [sent, received] = [0, 0];
    for (const flow of flows) {
      const looks = this.#seen.get(flow.id) ?? [];
      const last = looks.at(-1)?.flow;
      // What a connection carried before it was first seen was carried at another time.
      sent += flow.bytesSent - (last ?? flow).bytesSent;
      received += flow.bytesReceived - (last ?? flow).bytesReceived;
      looks.push({ tsUs, flow });
      while ((looks[0]?.tsUs ?? tsUs) < tsUs - LOSS_WINDOW_US) looks.shift();
      this.#seen.set(flow.id, looks);
    }
    const here = new Set(flows.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!here.has(id)) this.#seen.delete(id);
    const kbps = (bytes: number) => (since === undefined ? undefined : Math.max(0, (bytes * 8000) / (tsUs - since)));
    return { path: this.#path(tsUs), uplinkKbps: kbps(sent), downlinkKbps: kbps(received) };
  }

  #path(tsUs: TsUs): FlowFigures['path'] {
    let best: { readonly looks: readonly Look[]; readonly segments: number } | undefined;
    for (const looks of this.#seen.values()) {
      const from = looks.find((look) => look.tsUs >= tsUs - LIVELY_WINDOW_US);
      const segments = from === undefined ? 0 : (looks.at(-1) as Look).flow.segments - from.flow.segments;
      if (segments >= LIVELY_SEGMENTS && segments > (best?.segments ?? 0)) best = { looks, segments };
    }
    const [first, last] = [best?.looks[0]?.flow, best?.looks.at(-1)?.flow];
    if (first === undefined || last === undefined) return undefined;
    const lost = Math.max(0, last.resent - first.resent - (last.needless - first.needless));
    return {
      rttMs: last.rttUs / 1000,
      jitterMs: Number.isNaN(last.deviationUs) ? undefined : last.deviationUs / 1000,
      lossPct: Math.min(100, (100 * lost) / Math.max(1, last.segments - first.segments)),
    };
  }
}
