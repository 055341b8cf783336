import type { Calls } from '#core/app/contract.ts';
import type { Shelf } from '#station/shelf/shelf.ts';

type ShelfCall = Extract<keyof Calls, `shard${string}` | 'reviews.export' | 'folder.verify'>;

/** What windows ask of recordings. `shelf`: that of the folder which is set now. */
export function shelfCalls(shelf: () => Promise<Shelf>): Pick<Calls, ShelfCall> {
  const done = async (work: Promise<unknown>) => {
    await work;
    return {};
  };
  const of = async <T>(work: (shelf: Shelf) => T | Promise<T>) => work(await shelf());
  return {
    'shards.list': () => of((all) => all.list()),
    'shard.read': ({ sessionId }) => of((all) => all.read(sessionId)),
    'shard.input': ({ sessionId }) => of((all) => all.input(sessionId)),
    'shard.strip': ({ sessionId, count }) => of((all) => all.strip(sessionId, count)),
    'shard.trim': async ({ sessionId, drops }) => ({ pieces: await of((all) => all.trim(sessionId, drops)) }),
    'shard.sign': ({ sessionId }) => done(of((all) => all.sign(sessionId))),
    'shard.review': ({ sessionId, decided }) => done(of((all) => all.review(sessionId, decided))),
    'folder.verify': ({ folder }) => of((all) => all.verify(folder)),
    'reviews.export': ({ into }) => of((all) => all.exportReviews(into)),
    'shard.export': async ({ sessionId, into, zip }) => ({ path: await of((all) => all.export(sessionId, into, zip)) }),
    'shard.delete': ({ sessionId }) => done(of((all) => all.delete(sessionId))),
  };
}
