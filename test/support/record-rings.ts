import { RECORDS, type RecordKind, type RecordOf } from '#core/journal/records.ts';
import { RecordRing } from '#core/rings/record-ring.ts';

/** A ring for records of a kind. */
export const recordRing = (kind: RecordKind, capacity: number) =>
  new RecordRing(RecordRing.allocate(RECORDS[kind].bytes, capacity), RECORDS[kind].bytes);

/** Empties a ring, and returns what `read` returns for each record: the record itself is the same object every time. */
export function drained<K extends RecordKind, T>(ring: RecordRing, kind: K, read: (record: RecordOf<K>) => T): T[] {
  const list: T[] = [];
  ring.drain((block) => {
    for (const record of RECORDS[kind].all(block)) list.push(read(record as RecordOf<K>));
  });
  return list;
}

/** What `read` returns for each record waiting in a ring; they stay there. */
export function waiting<K extends RecordKind, T>(ring: RecordRing, kind: K, read: (record: RecordOf<K>) => T): T[] {
  const record = RECORDS[kind].in(ring.view) as RecordOf<K>;
  return Array.from({ length: ring.pending }, (_, i) => {
    record.at = ring.offsetOf(i);
    return read(record);
  });
}
