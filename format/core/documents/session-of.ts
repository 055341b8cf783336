import type { Meta } from '#format/core/documents/meta.ts';

// Apart from the schema: threads of a recording look at gaps and keys, and need none of zod's modules.

/** What is known of a session's input and gaps, from whoever wrote the shard. */
export const sessionOf = (meta: Pick<Meta, 'recorder' | 'imported'>) => meta.recorder ?? meta.imported;
