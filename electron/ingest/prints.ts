import { CONTROLS, FRAMES } from '#core/format/parquet/tables.ts';
import { duplicateRisk, fingerprint, hammingDistance } from '#core/sending/fingerprint.ts';
import type { Receipt } from '#core/sending/receipt.ts';
import type { KeptShard } from '#ingest/kept-shards.ts';
import { shardPlace } from '#shard/source/shard-place.ts';
import { TableReader } from '#shard/tables/read-table.ts';

export type Prints = NonNullable<KeptShard['prints']>;

/** Farthest that two fingerprints can be from each other. */
const NONE = 128;

/** Fingerprints of a shard in a store: of the brightness of its pictures, and of the motion of its mouse. */
export async function printsOf(uri: string): Promise<Prints> {
  const place = shardPlace(uri);
  const column = async (file: string, name: string): Promise<string> => {
    const source = await place.open(file);
    if (source === undefined) return fingerprint([]);
    using table = await TableReader.over(source);
    return fingerprint(table.has(name) ? await table.numbers(name) : []);
  };
  return { pictures: await column(FRAMES.file, 'luma'), input: await column(CONTROLS.file, 'mouse_dx') };
}

/** How near the nearest of the others is, in each. */
export function duplicateScore(mine: Prints, others: Iterable<KeptShard>, id: string): Receipt['dup_score'] {
  let [pictures, input] = [NONE, NONE];
  for (const { id: other, prints, withdrawn_utc } of others) {
    if (other === id || prints === undefined || withdrawn_utc !== undefined) continue;
    pictures = Math.min(pictures, hammingDistance(mine.pictures, prints.pictures));
    input = Math.min(input, hammingDistance(mine.input, prints.input));
  }
  return { phash_hamming_distance: pictures, simhash_hamming_distance: input, risk_level: duplicateRisk(pictures, input) };
}
