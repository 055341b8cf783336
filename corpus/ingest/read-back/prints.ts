import { duplicateRisk, Fingerprint, hammingDistance } from '#corpus/core/sending/fingerprint.ts';
import type { Receipt } from '#corpus/core/sending/receipt.ts';
import { type KeptShard, nameOf } from '#corpus/ingest/kept-shards.ts';
import { Refused } from '#corpus/ingest/refused.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { CONTROLS, FRAMES, MOST_ROWS_PER_S } from '#format/core/parquet/tables.ts';
import { said } from '#format/core/said.ts';
import type { ShardPlace } from '#format/source/shard-place.ts';
import { TableReader } from '#format/tables/read-table.ts';

export type Prints = NonNullable<KeptShard['prints']>;

/** Farthest that two fingerprints can be from each other. */
const NONE = 128;

/**
 * Fingerprints of a shard in a store: of the brightness of its pictures, and of the motion of its mouse. Rejects with a {@link Refused} for tables that cannot
 * be read, or have more rows than a session of that length.
 */
export async function printsOf(place: ShardPlace, { frames, duration_s }: Qat): Promise<Prints> {
  const column = async (file: string, name: string, mostRows: number): Promise<string> => {
    const source = await place.open(file);
    if (source === undefined) return new Fingerprint(0).text;
    try {
      using table = await TableReader.over(source);
      if (table.rows > mostRows) throw new Error(`${table.rows} rows`);
      const print = new Fingerprint(table.rows);
      if (table.has(name)) await table.eachNumber(name, (values) => print.take(values));
      return print.text;
    } catch (error) {
      if (error instanceof GapError && error.code === 'shard.remote') throw error;
      throw new Refused(422, 'content', said`${file} cannot be read: ${wordsOf(error)}`, said`Validate the shard, then send it again`);
    }
  };
  return {
    pictures: await column(FRAMES.file, 'luma', frames),
    input: await column(CONTROLS.file, 'mouse_dx', MOST_ROWS_PER_S * (duration_s + 10)),
  };
}

/** A missing or constant column has a print of zeros. It identifies nothing: otherwise all sessions without a mouse would match. */
const distance = (a: string, b: string): number => ([a, b].some((print) => /^0*$/.test(print)) ? NONE : hammingDistance(a, b));

/** How near the nearest of the others is, in each. */
export function duplicateScore(mine: Prints, others: Iterable<KeptShard>, shard: KeptShard): Receipt['dup_score'] {
  let [pictures, input] = [NONE, NONE];
  for (const other of others) {
    const { prints, withdrawn_utc } = other;
    if (nameOf(other) === nameOf(shard) || prints === undefined || withdrawn_utc !== undefined) continue;
    pictures = Math.min(pictures, distance(mine.pictures, prints.pictures));
    input = Math.min(input, distance(mine.input, prints.input));
  }
  return { phash_hamming_distance: pictures, simhash_hamming_distance: input, risk_level: duplicateRisk(pictures, input) };
}
