import { geoResolution, MOST_GEO_RESOLUTION } from '#format/core/documents/geo.ts';
import { judged } from '#format/core/findings/judged.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { said } from '#format/core/said.ts';

/** Where it was recorded, if that is told at all, is a region and not a house (GAP v0.2 section 2: "opt-in, H3 cell"). */
export const geoCoarse: Check = ({ meta: { geo, recorder } }) => {
  if (geo === undefined) return [];
  const resolution = geoResolution(geo.h3);
  // Others may tell it as the text's own sample does, which has a cell of 130 m.
  const isCoarse = resolution !== undefined && (recorder === undefined || resolution <= MOST_GEO_RESOLUTION);
  return judged({
    check: 'privacy.geo',
    is: isCoarse ? 'pass' : resolution === undefined ? 'fail' : 'warn',
    says: resolution === undefined ? said`geo.h3 is not an H3 cell: ${geo.h3}` : said`an H3 cell of resolution ${resolution}`,
    ...(resolution !== undefined && recorder !== undefined && { measured: resolution, limit: MOST_GEO_RESOLUTION, unit: 'resolution' }),
    remedy:
      resolution === undefined ? said`Its maker has to correct meta.json` : said`Ask its player whether the place may be told so closely`,
  });
};
