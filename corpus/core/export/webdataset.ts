import type { TableSchema } from '#format/core/parquet/tables.ts';

/** Length of a sample, s. */
export const SAMPLE_S = 8;
/** Of a tar file, about: fewer than ten thousand files for 10 TB. */
export const TAR_BYTES = 1e9;
/** Columns of `.time.npy`. */
export const TIME_NAMES = ['ts_us', 'capture_us', 'capture_err_us'] as const;

/** Name of a sample: no dot, because what follows the first one is the member's kind. */
export const sampleKey = (sessionId: string, frame: number): string => `${sessionId}-${String(frame).padStart(8, '0')}`;

export const tarName = (split: string, number: number): string => `${split}-${String(number).padStart(6, '0')}.tar`;

/** Where each sample lies: one range of one file. */
export const MANIFEST: TableSchema = {
  file: 'manifest.parquet',
  groupRows: 65_536,
  columns: (
    [
      ['sample', 'string', 'name of its members, without what follows the first dot'],
      ['tar', 'string', ''],
      ['offset', 'int64', 'of its first header in the tar file, bytes'],
      ['size', 'int64', 'of all its members with their headers, bytes'],
      ['split', 'string', 'train or val'],
      ['session_id', 'string', ''],
      ['first_frame', 'uint32', 'number in the shard'],
      ['frames', 'uint32', ''],
      ['revocation_id', 'string', 'under which a withdrawal of the consent is published; null: on file elsewhere'],
      ['shard_sha256', 'string', 'of its hashes.json'],
    ] as const
  ).map(([name, type, note]) => ({ name, type, note, nullable: name === 'revocation_id' })),
};

/** `.time.npy`, T x 3: {@link TIME_NAMES}. An error that was not measured is -1. */
export function timeRows(tsUs: Float64Array, captureUs: Float64Array, errUs: Float64Array): BigInt64Array {
  const rows = new BigInt64Array(3 * tsUs.length);
  for (let n = 0; n < tsUs.length; n++) {
    const err = errUs[n] as number;
    rows[3 * n] = BigInt(Math.round(tsUs[n] as number));
    rows[3 * n + 1] = BigInt(Math.round(captureUs[n] as number));
    rows[3 * n + 2] = BigInt(Number.isNaN(err) ? -1 : Math.round(err));
  }
  return rows;
}

/** Energon's description of the data set: samples as they are, which a task encoder of the user turns into its own. */
export const ENERGON_DATASET = '__module__: megatron.energon\n__class__: CrudeWebdataset\n';

/** Energon's splits: files by name. */
export function energonSplits(tars: readonly string[]): string {
  const of = (split: string) => {
    const mine = tars.filter((name) => name.startsWith(`${split}-`));
    return mine.length === 0 ? `  ${split}: []\n` : `  ${split}:\n${mine.map((name) => `  - ${name}\n`).join('')}`;
  };
  return `exclude: []\nsplit_parts:\n${of('train')}${of('val')}  test: []\n`;
}
