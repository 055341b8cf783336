import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { joined, said } from '#format/core/said.ts';

/** The shard holds no key that its profile does not name. */
export const onlyMappedKeys: Check = ({ events }) => {
  if (events === undefined) return [];
  const at: number[] = [];
  events.known.forEach((known, i) => {
    if (known === 0) at.push(i);
  });
  return judged({
    check: 'privacy.keys',
    is: at.length === 0 ? 'pass' : 'fail',
    says: at.length === 0 ? said`only actions of the key profile` : said`${at.length} events carry a code that is not in the key profile`,
    measured: at.length,
    limit: 0,
    unit: 'events',
    at: placesOf(at, 'row'),
    remedy: said`Delete this shard: it may hold what was typed elsewhere`,
  });
};

/**
 * GAP v0.2 section 2 and 6: labels are made on the player's machine; raw voice and chat never leave it. What a game said is read again: its values
 * are numbers and words, whatever `meta.json` says of them. A video's sound may hold voices.
 */
export const nothingRaw: Check = ({ meta: { privacy }, game, video }) => {
  const raw = [...(privacy.voice_raw ? ['voice'] : []), ...(privacy.chat_raw ? ['chat'] : [])];
  const found = game?.freeTexts ?? 0;
  const says = [
    ...(raw.length > 0 ? [said`meta.json says that the shard holds raw ${raw.join(' and ')}`] : []),
    ...(video.sound === true && !privacy.voice_raw
      ? [said`the video has a sound track, and meta.json says that no raw voice is in the shard`]
      : []),
    ...((video.others ?? []).length > 0
      ? [said`the video holds ${video.others?.join(', ')} beside its pictures, which nothing here checked`]
      : []),
    ...(found > 0 ? [said`${found} of the game’s values and lines hold free text`] : []),
  ];
  return judged({
    check: 'privacy.raw',
    is: says.length === 0 ? 'pass' : 'fail',
    says: says.length === 0 ? said`neither raw voice nor raw chat` : joined(says),
    measured: found,
    limit: 0,
    unit: 'texts',
    remedy: said`Delete this shard, or take out what is raw, and other streams of the video, before it leaves this machine; labels.jsonl holds what may leave`,
  });
};
