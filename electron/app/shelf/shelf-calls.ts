import type { FilmStrips } from '#app/pictures/film-strips.ts';
import type { CheckedPlace } from '#app/shelf/checked-place.ts';
import type { Shelf } from '#app/shelf/shelf.ts';
import type { Calls } from '#core/app/contract.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';

type ShelfCall = Exclude<Extract<keyof Calls, `shard${string}` | 'reviews.export' | 'folder.verify' | 'checked.open'>, 'shard.send'>;

/** Loaded on first use, as the shelf is: the first screen waits for none of them. */
const [work, detail, input, verifier] = [
  () => import('#app/shelf/shard-work.ts'),
  () => import('#shard/review/detail.ts'),
  () => import('#shard/review/tracks.ts'),
  () => import('#format/check/verify.ts'),
];

/** What windows ask of recordings. `shelf`: that of the folder which is set now, and of the place that is checked. */
export function shelfCalls(shelf: () => Promise<Shelf>, checked: CheckedPlace, strips: FilmStrips): Pick<Calls, ShelfCall> {
  return {
    'checked.open': async ({ where }) => ({ count: await checked.open(where) }),
    'shards.list': async (asks) => (await shelf()).list(asks.checked),
    'shard.read': async ({ sessionId }) => {
      await checked.bring(sessionId);
      return await (await detail()).detailOf((await shelf()).path(sessionId), sessionId, { pictures: FFMPEG_PICTURES });
    },
    'shard.input': async ({ sessionId }) => (await input()).inputOf((await shelf()).path(sessionId)),
    'shard.strip': async ({ sessionId, count }) => {
      await checked.bring(sessionId);
      return await strips.make((await shelf()).path(sessionId), count);
    },
    'shard.trim': async ({ sessionId, drops }) => ({ pieces: await (await work()).trimOwn(await shelf(), sessionId, drops) }),
    'shard.sign': async ({ sessionId }) => {
      await (await work()).signOwn(await shelf(), sessionId);
      return {};
    },
    'shard.review': async ({ sessionId, decided }) => {
      await checked.bring(sessionId);
      const { decide } = await work();
      await checked.reviewed(sessionId, async () => await decide(await shelf(), sessionId, decided));
      return {};
    },
    'folder.verify': async ({ folder }) => {
      const { verdict, findings } = await (await verifier()).verify(folder, (await shelf()).believed);
      return { verdict, findings: [...findings] };
    },
    'reviews.export': async ({ into, checked: which }) => await (await work()).exportDecisions(await shelf(), into, which),
    'shard.export': async ({ sessionId, into, zip }) => ({ path: await (await work()).exportOne(await shelf(), sessionId, into, zip) }),
    'shard.delete': async ({ sessionId }) => {
      (await work()).deleteOwn(await shelf(), sessionId);
      return {};
    },
  };
}
