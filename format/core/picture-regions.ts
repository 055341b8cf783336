/** Regions in which the change of a picture is told apart: ninths, row by row from the top left, as many as a game has places for what it shows. */
const REGION_GRID = { columns: 3, rows: 3 } as const;

/** Fields of a frame's record, in that order. */
export const REGION_FIELDS = ['change0', 'change1', 'change2', 'change3', 'change4', 'change5', 'change6', 'change7', 'change8'] as const;

export type RegionField = (typeof REGION_FIELDS)[number];

/** The columns of `frames.parquet` with the same. */
export const REGION_COLUMNS: readonly string[] = REGION_FIELDS.map((_, region) => `change_${region}`);

/** The region of a sample, given its place among all samples. */
export function regionOf(column: number, columns: number, row: number, rows: number): number {
  return Math.floor((row * REGION_GRID.rows) / rows) * REGION_GRID.columns + Math.floor((column * REGION_GRID.columns) / columns);
}
