import type { SpanUs } from '#format/core/time/units.ts';

/** What the system knows of one TCP connection. Neither its address nor its peer's is kept. */
export interface TcpFlow {
  /** Tells it from the game's others. */
  readonly id: number;
  /** Smoothed round trip and its mean deviation (RFC 6298); NaN where the system does not tell that. */
  readonly rttUs: SpanUs;
  readonly deviationUs: SpanUs;
  /** Segments with data that were sent, those sent again, and those of them that the other side had already (RFC 2883). */
  readonly segments: number;
  readonly resent: number;
  readonly needless: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}
