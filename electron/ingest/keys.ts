import type { KeptShard } from '#ingest/kept-shards.ts';

/** A shard's folder in the store: another shard of the same session is beside it. */
export const folderOf = ({ session_id, id }: KeptShard): string => `shards/${session_id}/${id}`;

export const keyOf = (shard: KeptShard, name: string): string => `${folderOf(shard)}/${name}`;
