import type { FilmStrips } from '#app/pictures/film-strips.ts';
import type { CheckedPlace } from '#app/shelf/checked-place.ts';
import { stampOf } from '#app/shelf/judgements.ts';
import type { Shelf } from '#app/shelf/shelf.ts';
import type { Calls } from '#core/app/contract.ts';
import { namedFolder } from '#home/named-folder.ts';
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
export function shelfCalls(
  shelf: () => Promise<Shelf>,
  checked: CheckedPlace,
  strips: FilmStrips,
  reveal: ((path: string) => void) | undefined,
): Pick<Calls, ShelfCall> {
  /** What a page may have shown: no path of its own choice. */
  const written = new Set<string>();
  return {
    'checked.open': async ({ where }) => ({ count: await checked.open(where) }),
    'shards.list': async (asks) => (await shelf()).list(asks.checked),
    'shard.read': async ({ sessionId }) => {
      await checked.bring(sessionId);
      const own = await shelf();
      const folder = own.path(sessionId);
      const stamp = stampOf(folder);
      const found = await (await detail()).detailOf(folder, sessionId, { pictures: FFMPEG_PICTURES });
      await own.judgements.note(found.line, stamp);
      return found;
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
    'shard.unreview': async ({ sessionId }) => {
      checked.refuseInBucket(sessionId);
      (await work()).undecide(await shelf(), sessionId);
      return {};
    },
    'folder.verify': async ({ folder }) => {
      const { verdict, findings } = await (await verifier()).verify(namedFolder(folder), (await shelf()).believed);
      return { verdict, findings: [...findings] };
    },
    'reviews.export': async ({ into, checked: which }) => await (await work()).exportDecisions(await shelf(), into, which),
    'shard.export': async ({ sessionId, into, zip }) => {
      const path = await (await work()).exportOne(await shelf(), sessionId, into, zip);
      written.add(path);
      return { path };
    },
    'shard.show': async ({ sessionId, copy }) => {
      reveal?.(copy !== undefined && written.has(copy) ? copy : (await shelf()).path(sessionId));
      return {};
    },
    'shard.delete': async ({ sessionId }) => {
      (await work()).deleteOwn(await shelf(), sessionId);
      return {};
    },
  };
}
