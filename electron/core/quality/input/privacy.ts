import { judged } from '#core/findings/judged.ts';
import { placesOf } from '#core/findings/places.ts';
import type { Check } from '#core/quality/facts.ts';

/** The shard holds no key that its profile does not name. */
export const onlyMappedKeys: Check = ({ events }) => {
  if (events === undefined) return [];
  const at: number[] = [];
  events.known.forEach((known, i) => {
    if (known === 0) at.push(i);
  });
  return [
    judged({
      check: 'privacy.keys',
      is: at.length === 0 ? 'pass' : 'fail',
      says: at.length === 0 ? 'only actions of the key profile' : `${at.length} events carry a code that is not in the key profile`,
      measured: at.length,
      limit: 0,
      unit: 'events',
      at: placesOf(at, 'row'),
      remedy: 'Delete this shard: it may hold what was typed elsewhere',
    }),
  ];
};

/** GAP v0.2 section 2 and 6: labels are made on the player's machine; raw voice and chat never leave it. */
export const noRawVoice: Check = ({ meta: { privacy } }) => {
  const raw = [...(privacy.voice_raw ? ['voice'] : []), ...(privacy.chat_raw ? ['chat'] : [])];
  return [
    judged({
      check: 'privacy.raw',
      is: raw.length === 0 ? 'pass' : 'fail',
      says: raw.length === 0 ? 'neither raw voice nor raw chat' : `meta.json says that the shard holds raw ${raw.join(' and ')}`,
      remedy: 'Remove it before the shard leaves this machine; labels.jsonl holds what may leave',
    }),
  ];
};
