import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import type { DeepCheck } from '#format/core/quality/video/decoded.ts';
import { said } from '#format/core/said.ts';
import { INDEX_PERIOD, TILE_CELLS } from '#format/core/watermark/frame-code.ts';

/** Share of all tiles; a transcode at half the bitrate may ruin one in a hundred. */
const UNREAD_LIMIT_PCT = 1;
/** Share of cells that were wrong before correction; our own encode gives 0.0003. */
const WRONG_CELLS_LIMIT_PCT = 1;
/** With more corrected cells than this, the correction may be wrong: such a number proves nothing. */
const SURE_CELLS = 2;

/**
 * The numbers in the tiles count the frames one by one, so that swaps, repeats and cuts show without any key. `gap verify --watermark`
 * checks whether they are genuine.
 */
export const tileOrder: DeepCheck = ({ meta }, { pictures: { tile, wrongCells } }) => {
  const watermark = meta.recorder?.watermark;
  if (watermark === undefined) return [];
  const wrong: number[] = [];
  const unread: number[] = [];
  let [mended, read] = [0, 0];
  for (let n = 0; n < tile.length; n++) {
    const number = watermark.first_frame + n;
    if (number % watermark.every !== 0) continue;
    if (tile[n] === number % INDEX_PERIOD) {
      read += 1;
      mended += wrongCells[n] as number;
    } else if (tile[n] === -1 || (wrongCells[n] as number) > SURE_CELLS) unread.push(n);
    else wrong.push(n);
  }
  const marked = read + unread.length + wrong.length;
  const unreadPct = marked === 0 ? 0 : (100 * unread.length) / marked;
  const cellsPct = read === 0 ? 0 : (100 * mended) / (read * TILE_CELLS);
  return [
    judged({
      check: 'watermark.order',
      is: wrong.length === 0 ? 'pass' : 'fail',
      says:
        wrong.length === 0
          ? said`every tile that can be read carries its frame’s number`
          : said`${wrong.length} pictures carry the number of another frame`,
      measured: wrong.length,
      limit: 0,
      unit: 'frames',
      at: placesOf(wrong, 'frame'),
      remedy: said`The video was cut, or frames were swapped or repeated: get it again from where it was recorded`,
    }),
    judged({
      check: 'watermark.bits',
      is: unreadPct > UNREAD_LIMIT_PCT || cellsPct > WRONG_CELLS_LIMIT_PCT ? 'warn' : 'pass',
      says: said`${cellsPct.toFixed(3)} % of the cells corrected, ${unread.length} of ${marked} tiles unreadable`,
      measured: unreadPct,
      limit: UNREAD_LIMIT_PCT,
      unit: '%',
      at: unreadPct > UNREAD_LIMIT_PCT ? placesOf(unread, 'frame') : [],
      remedy: said`The video is not as it was recorded, or its bitrate was far too low`,
    }),
  ];
};
