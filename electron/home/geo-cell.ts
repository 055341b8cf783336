import { MOST_GEO_RESOLUTION } from '#format/core/documents/geo.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';

/**
 * The H3 cell of a place (`52.5,13.4`, degrees) at the finest resolution that a shard may tell, about 250 km²; or the cell itself, if it is as
 * coarse. Nothing else of the place is kept. Rejects with a GapError (`usage.geo`).
 */
export async function geoCell(place: string): Promise<string> {
  // Half a megabyte that only this needs.
  const { cellToParent, getResolution, isValidCell, latLngToCell } = await import('h3-js');
  const text = place.trim().toLowerCase();
  const [, lat, lng] = /^(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)$/.exec(text) ?? [];
  if (lat !== undefined && lng !== undefined) {
    if (Math.abs(Number(lat)) > 90 || Math.abs(Number(lng)) > 180)
      throw refused(place, said`not a place on Earth`, said`Latitude is -90 to 90, longitude -180 to 180`);
    return latLngToCell(Number(lat), Number(lng), MOST_GEO_RESOLUTION);
  }
  if (!isValidCell(text))
    throw refused(place, said`neither a place nor an H3 cell`, said`Give latitude and longitude, such as 52.5,13.4, or an H3 cell`);
  if (getResolution(text) > MOST_GEO_RESOLUTION)
    throw refused(
      place,
      said`a cell of resolution ${getResolution(text)}, finer than ${MOST_GEO_RESOLUTION}`,
      said`Use the cell around it: ${cellToParent(text, MOST_GEO_RESOLUTION)}`,
    );
  return text;
}

const refused = (place: string, is: Words, remedy: Words) =>
  new GapError('usage.geo', said`geo ${place}: ${is}`, remedy, { way: { settings: ['geo'] } });
