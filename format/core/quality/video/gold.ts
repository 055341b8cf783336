import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import { GOLD_META_NAME } from '#format/core/gold/gold.ts';
import { GOLD_FILE } from '#format/core/layout.ts';
import type { Check } from '#format/core/quality/facts.ts';
import type { DeepCheck } from '#format/core/quality/video/decoded.ts';
import type { PictureFacts } from '#format/core/quality/video/pictures.ts';
import { joined, said } from '#format/core/said.ts';

/** Mean luma of a lossless picture and of its frame in the video may differ by this much, grey levels: at 5 Mb/s those of noise differ by 0.7. */
const MOST_LUMA_OFF = 3;
/** So many frames may, %: at a low rate AV1 drops a flash now and then (`pictures.sudden` has the same limit). */
const MOST_LUMA_PCT = 0.1;

/** The lossless pictures of a gold shard are there, one for each frame and as large; and none are where none are declared. */
export const goldAsDeclared: Check = ({ meta, video, gold }) => {
  const { gold: declared, capture } = meta.recorder?.video ?? {};
  if (declared === undefined && gold === undefined && capture?.encoder !== GOLD_META_NAME) return [];
  const wrong = [
    gold !== undefined && declared === undefined && said`meta.json does not declare it`,
    gold === undefined && declared !== undefined && said`it is missing`,
    gold === undefined &&
      declared === undefined &&
      said`there is none: the lossless pictures were damaged before their files could be made`,
    gold?.problem,
    gold?.size !== undefined &&
      (gold.size.width !== video.width || gold.size.height !== video.height) &&
      said`its pictures have ${gold.size.width}x${gold.size.height} pixels, the video ${video.width}x${video.height}`,
    gold !== undefined && gold.frames !== video.pts.length && said`it has ${gold.frames} pictures for ${video.pts.length} frames`,
    declared !== undefined &&
      gold !== undefined &&
      (declared.frames !== gold.frames || declared.bytes !== gold.bytes) &&
      said`meta.json declares ${declared.frames} pictures in ${declared.bytes} bytes`,
  ].filter((why) => why !== false && why !== undefined);
  return judged({
    check: 'video.gold',
    is: wrong.length === 0 ? 'pass' : 'fail',
    says: wrong.length === 0 ? said`${gold?.frames} lossless pictures` : said`${GOLD_FILE}: ${joined(wrong)}`,
    remedy: said`Copy the whole shard again from where it was recorded`,
  });
};

/** Deep: every lossless picture can be decoded, and is that of its frame: its tile has the same number, and it is as bright. */
export const goldIsTheVideo: DeepCheck = ({ video }, { pictures, gold }) => {
  if (gold === undefined) return [];
  const { pictures: seen } = gold;
  const frames = video.pts.length;
  const [others, brighter]: [number[], number[]] = [[], []];
  for (let n = 0; n < Math.min(seen.count, pictures.count, frames); n++) {
    // One without loss can always be read where that of the video can.
    const its = pictures.tile[n] as number;
    if (its >= 0 && its !== seen.tile[n]) others.push(n);
    else if (Math.abs((pictures.luma[n] as number) - (seen.luma[n] as number)) > MOST_LUMA_OFF) brighter.push(n);
  }
  const ok = isAllSeen(seen, frames) && others.length === 0 && (100 * brighter.length) / Math.max(1, frames) <= MOST_LUMA_PCT;
  return judged({
    check: 'gold.pictures',
    is: ok ? 'pass' : 'fail',
    says: joined([
      said`${seen.count} of ${frames} lossless pictures decoded${seen.damage === undefined ? '' : said`, then: ${seen.damage}`}`,
      ...(others.length === 0 ? [] : [said`${others.length} are not those of their frames, by the tile`]),
      ...(brighter.length === 0 ? [] : [said`${brighter.length} are brighter or darker than the video`]),
    ]),
    measured: others.length + brighter.length,
    limit: 0,
    unit: 'frames',
    at: placesOf(
      [...others, ...brighter].sort((a, b) => a - b),
      'frame',
    ),
    remedy: said`Copy the shard again from where it was recorded; if that copy is the same, compare these frames before you use them`,
  });
};

/** Deep: where the video is black because the player did not agree, so is every pixel of the lossless picture, but for the tile. */
export const goldIsBlank: DeepCheck = ({ video, frames }, { gold }) => {
  if (gold === undefined || frames?.blank === undefined) return [];
  const { shown, pictures } = gold;
  const isSeen = isAllSeen(pictures, video.pts.length);
  return judged({
    check: 'privacy.gold',
    is: isSeen && shown.length === 0 ? 'pass' : 'fail',
    says:
      shown.length > 0
        ? said`${shown.length} lossless pictures inside a gap show something`
        : isSeen
          ? said`every lossless picture inside a gap is black`
          : said`not every lossless picture could be looked at`,
    measured: shown.length,
    limit: 0,
    unit: 'frames',
    at: placesOf(shown, 'frame'),
    remedy:
      shown.length > 0
        ? said`Delete this shard: it shows what the player did not agree to`
        : said`Copy the shard again from where it was recorded`,
  });
};

const isAllSeen = ({ damage, count }: PictureFacts, frames: number): boolean => damage === undefined && count === frames;
