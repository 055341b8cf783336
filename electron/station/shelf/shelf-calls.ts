import type { Calls } from '#core/app/contract.ts';
import type { FilmStrips } from '#station/pictures/film-strips.ts';
import type { CheckedPlace } from '#station/shelf/checked-place.ts';
import type { Shelf } from '#station/shelf/shelf.ts';

type ShelfCall = Exclude<Extract<keyof Calls, `shard${string}` | 'reviews.export' | 'folder.verify' | 'checked.open'>, 'shard.send'>;

/** What windows ask of recordings. `shelf`: that of the folder which is set now, and of the place that is checked. */
export function shelfCalls(shelf: () => Promise<Shelf>, checked: CheckedPlace, strips: FilmStrips): Pick<Calls, ShelfCall> {
  const done = async (work: Promise<unknown>) => {
    await work;
    return {};
  };
  const of = async <T>(work: (shelf: Shelf) => T | Promise<T>) => work(await shelf());
  return {
    'checked.open': async ({ where }) => ({ count: await checked.open(where) }),
    'shards.list': (asks) => of((all) => all.list(asks.checked)),
    'shard.read': async ({ sessionId }) => {
      await checked.bring(sessionId);
      return await of((all) => all.read(sessionId));
    },
    'shard.input': ({ sessionId }) => of((all) => all.input(sessionId)),
    'shard.strip': async ({ sessionId, count }) => {
      await checked.bring(sessionId);
      return await of((all) => strips.make(all.path(sessionId), count));
    },
    'shard.trim': async ({ sessionId, drops }) => ({ pieces: await of((all) => all.trim(sessionId, drops)) }),
    'shard.sign': ({ sessionId }) => done(of((all) => all.sign(sessionId))),
    'shard.review': async ({ sessionId, decided }) => {
      await checked.bring(sessionId);
      return await done(checked.reviewed(sessionId, () => of((all) => all.review(sessionId, decided))));
    },
    'folder.verify': ({ folder }) => of((all) => all.verify(folder)),
    'reviews.export': ({ into, checked: which }) => of((all) => all.exportReviews(into, which)),
    'shard.export': async ({ sessionId, into, zip }) => ({ path: await of((all) => all.export(sessionId, into, zip)) }),
    'shard.delete': ({ sessionId }) => done(of((all) => all.delete(sessionId))),
  };
}
