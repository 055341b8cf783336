/** Finest H3 cell that a shard tells, about 250 km²: too coarse to show where anybody lives (GAP v0.2 section 2; h3geo.org, table of cell areas). */
export const MOST_GEO_RESOLUTION = 5;

/** Resolution of an H3 cell's index, which has it in bits 52 to 55 (h3geo.org, "H3 index"); undefined where it is no cell. */
export function geoResolution(cell: string): number | undefined {
  return /^8[0-9a-f]{14}$/.test(cell) ? Number.parseInt(cell[1] as string, 16) : undefined;
}
