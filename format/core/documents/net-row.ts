import { asSpan, type TsUs } from '#format/core/time/units.ts';

/**
 * Where a figure of the network comes from: the game told it, TCP measured it on one of the game's own connections, an echo came back from
 * the host that the plan names, the game's own sockets were counted, or an interface counted all of the machine's traffic.
 */
export const NET_SOURCES = ['game', 'tcp', 'probe', 'sockets', 'interface'] as const;
export type NetSource = (typeof NET_SOURCES)[number];

/** A row of `netstats.parquet` (GAP v0.2 section 5). What nobody measured is undefined. */
export interface NetRow {
  readonly tsUs: TsUs;
  readonly rttMs?: number | undefined;
  readonly jitterMs?: number | undefined;
  /** 0 to 100. */
  readonly lossPct?: number | undefined;
  readonly uplinkKbps?: number | undefined;
  readonly downlinkKbps?: number | undefined;
  /** Who measured round trip, jitter and loss. */
  readonly pathBy?: NetSource | undefined;
  readonly ratesBy?: NetSource | undefined;
}

/** Rows are at least this far apart: GAP v0.2 has one to four a second, and a game's own timer may be a little early. */
export const NET_ROW_US = asSpan(240_000);
