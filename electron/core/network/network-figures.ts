import { z } from 'zod';
import { NET_SOURCES, type NetRow } from '#format/core/documents/net-row.ts';

const figure = z.number().nonnegative().optional();

/** What the network is like now, for every display. */
export const NetworkFigures = z.strictObject({
  rttMs: figure,
  jitterMs: figure,
  lossPct: figure.describe('of the last minute'),
  uplinkKbps: figure,
  downlinkKbps: figure,
  pathBy: z.enum(NET_SOURCES).optional().describe('who measured round trip, jitter and loss'),
  ratesBy: z.enum(NET_SOURCES).optional(),
});

export type NetworkFigures = z.infer<typeof NetworkFigures>;

export function networkFigures({ tsUs: _, ...figures }: NetRow): NetworkFigures {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}
