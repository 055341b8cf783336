import { homedir, tmpdir } from 'node:os';
import { dirname, relative, sep } from 'node:path';
import type { Order } from '#corpus/judge/messages.ts';
import { whyNoCage } from '#video/cage/caged-process.ts';

/** The folders that a process which judges may read and write, besides what it needs to run. */
export interface Reach {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What an order takes, where `own` is for what was fetched. Shards that lie here are read on their shelf: a cage cannot be opened for the next. */
export function reachOf(order: Order, own: string): Reach {
  const shelves = (folders: readonly string[]) => [own, ...new Set(folders.filter((folder) => !isBelow(folder, own)).map(shelfOf))];
  if (order.type === 'judge') return { reads: shelves([order.folder]), writes: [] };
  return { reads: shelves(order.here.map(({ folder }) => folder)), writes: [dirname(dirname(order.part.folder))] };
}

/** Whether a process with this reach can do what takes the other. One that may write is for that folder alone. Without a cage every process reaches all. */
export const reaches = (has: Reach, needs: Reach, isCaged = whyNoCage() === undefined): boolean =>
  !isCaged || (needs.reads.every((folder) => has.reads.some((one) => isBelow(folder, one))) && has.writes.join() === needs.writes.join());

/** The folder around a shard, with the other shards of its shelf; the shard alone where more than shards may lie there. */
function shelfOf(shard: string): string {
  const shelf = dirname(shard);
  const others = [homedir(), tmpdir(), process.cwd(), process.env.GAP_SETTINGS ?? homedir()];
  return others.some((one) => isBelow(one, shelf)) ? shard : shelf;
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}
