import type { Finding } from '#core/findings/finding.ts';
import { judged } from '#core/findings/judged.ts';
import { placesOf } from '#core/findings/places.ts';
import { GOLD_FILE } from '#core/format/layout.ts';
import type { Check, ShardFacts } from '#core/quality/facts.ts';
import type { DeepCheck } from '#core/quality/video/decoded.ts';

/** Mean luma of a lossless picture and of its frame in the video may differ by this much, grey levels: at 5 Mb/s those of noise differ by 0.7. */
const MOST_LUMA_OFF = 3;

/** The lossless pictures of a gold shard are there, one for each frame and as large; and none are where none are declared. */
export const goldAsDeclared: Check = ({ meta, video, gold }) => {
  const declared = meta.recorder?.video.gold;
  if (declared === undefined && gold === undefined) return [];
  const wrong = [
    declared === undefined && 'it has lossless pictures that meta.json does not declare',
    gold === undefined && `${GOLD_FILE} is missing`,
    gold?.problem,
    gold?.size !== undefined &&
      (gold.size.width !== video.width || gold.size.height !== video.height) &&
      `its pictures have ${gold.size.width}x${gold.size.height} pixels, the video ${video.width}x${video.height}`,
    gold !== undefined && gold.frames !== video.pts.length && `it has ${gold.frames} pictures for ${video.pts.length} frames`,
    declared !== undefined &&
      gold !== undefined &&
      (declared.frames !== gold.frames || declared.bytes !== gold.bytes) &&
      `meta.json declares ${declared.frames} pictures in ${declared.bytes} bytes`,
  ].filter((why) => typeof why === 'string');
  return [
    judged({
      check: 'video.gold',
      is: wrong.length === 0 ? 'pass' : 'fail',
      says: wrong.length === 0 ? `${gold?.frames} lossless pictures` : `${GOLD_FILE}: ${wrong.join('; ')}`,
      remedy: 'Copy the whole shard again from where it was recorded',
    }),
  ];
};

/** Deep: every lossless picture can be decoded, and is that of its frame: its tile has the same number, and it is as bright. */
export const goldIsTheVideo: DeepCheck = ({ video }, { pictures, gold }) => {
  if (gold === undefined) return [];
  const { pictures: seen } = gold;
  const frames = video.pts.length;
  const others: number[] = [];
  for (let n = 0; n < Math.min(seen.count, pictures.count, frames); n++) {
    const [its, ours] = [pictures.tile[n] as number, seen.tile[n] as number];
    const isOther = its >= 0 && ours >= 0 && its !== ours;
    if (isOther || Math.abs((pictures.luma[n] as number) - (seen.luma[n] as number)) > MOST_LUMA_OFF) others.push(n);
  }
  const ok = seen.damage === undefined && seen.count === frames && others.length === 0;
  return [
    judged({
      check: 'gold.pictures',
      is: ok ? 'pass' : 'fail',
      says: [
        `${seen.count} of ${frames} lossless pictures decoded${seen.damage === undefined ? '' : `, then: ${seen.damage}`}`,
        ...(others.length === 0 ? [] : [`${others.length} show something else than the video`]),
      ].join('; '),
      measured: others.length,
      limit: 0,
      unit: 'frames',
      at: placesOf(others, 'frame'),
      remedy: 'The shard was changed after it was written: copy it again',
    }),
  ];
};

/** Deep: where the video is black because the player did not agree, so is every pixel of the lossless picture, but for the tile. */
export const goldIsBlank: DeepCheck = (facts: ShardFacts, { gold }): readonly Finding[] => {
  if (gold === undefined || facts.frames?.blank === undefined) return [];
  const { shown } = gold;
  return [
    judged({
      check: 'privacy.gold',
      is: shown.length === 0 ? 'pass' : 'fail',
      says:
        shown.length === 0
          ? 'every lossless picture inside a gap is black'
          : `${shown.length} lossless pictures inside a gap show something`,
      measured: shown.length,
      limit: 0,
      unit: 'frames',
      at: placesOf(shown, 'frame'),
      remedy: 'Delete this shard: it shows what the player did not agree to',
    }),
  ];
};
