import { RECORDS, type RecordOf } from '#core/journal/records.ts';
import { NET_SOURCES, type NetRow, type NetSource } from '#format/core/documents/net-row.ts';

/** A row of the network as a record: what is not known is NaN. */
export function netRecord({ tsUs, rttMs, jitterMs, lossPct, uplinkKbps, downlinkKbps, pathBy, ratesBy }: NetRow): Uint8Array {
  const known = (value: number | undefined) => value ?? Number.NaN;
  return RECORDS.net.make({
    tsUs,
    rttMs: known(rttMs),
    jitterMs: known(jitterMs),
    lossPct: known(lossPct),
    uplinkKbps: known(uplinkKbps),
    downlinkKbps: known(downlinkKbps),
    pathBy: indexOf(pathBy),
    ratesBy: indexOf(ratesBy),
  });
}

/** The row of a record. */
export function netRowOf(record: RecordOf<'net'>): NetRow {
  const known = (value: number) => (Number.isNaN(value) ? undefined : value);
  return {
    tsUs: record.tsUs,
    rttMs: known(record.rttMs),
    jitterMs: known(record.jitterMs),
    lossPct: known(record.lossPct),
    uplinkKbps: known(record.uplinkKbps),
    downlinkKbps: known(record.downlinkKbps),
    pathBy: NET_SOURCES[record.pathBy - 1],
    ratesBy: NET_SOURCES[record.ratesBy - 1],
  };
}

const indexOf = (source: NetSource | undefined) => (source === undefined ? 0 : 1 + NET_SOURCES.indexOf(source));
