import { bringPart, partBefore } from '#corpus/export/parts/make-part.ts';
import type { ExportPart } from '#corpus/export/parts/part.ts';
import type { Job } from '#corpus/jobs/job.ts';
import { bringShard } from '#corpus/judge/bring-shard.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';
import type { Order, TileKey } from '#corpus/judge/messages.ts';

/** A job, and what it takes. Keys of files (hexadecimal) stay in the process that has the store's secret. */
export type Wanted =
  | {
      readonly type: 'judge';
      readonly job: Job;
      readonly place: string;
      readonly contentKey: string | undefined;
      readonly tileKey: TileKey | undefined;
    }
  | { readonly type: 'export'; readonly part: ExportPart; readonly contentKeys: Readonly<Record<string, string>> };

/** An order whose files are on this machine; disposing deletes what was fetched. Or what became of it without them. */
export type Brought = ({ readonly order: Order } & Disposable) | { readonly judgement: Judgement };

/** Fetches and decrypts what a job is about, into a folder. Rejects with a GapError, or the system's error, where that fails. */
export async function bring(wanted: Wanted, folder: string, signal: AbortSignal): Promise<Brought> {
  if (wanted.type === 'export') {
    const { part, contentKeys } = wanted;
    const judgement = partBefore(part);
    if (judgement !== undefined) return { judgement };
    const { here, lacking, [Symbol.dispose]: dispose } = await bringPart(part, { folder, contentKeys, signal });
    return { order: { type: 'export', part, here: [...here], lacking: [...lacking] }, [Symbol.dispose]: dispose };
  }
  const { job, place, contentKey, tileKey } = wanted;
  const shard = await bringShard(place, folder, contentKey, signal);
  const order: Order = { type: 'judge', job, place, folder: shard.folder, ...(tileKey !== undefined && { tile_key: tileKey }) };
  return { order, [Symbol.dispose]: () => shard[Symbol.dispose]() };
}
