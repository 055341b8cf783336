import { randomUUID } from 'node:crypto';
import type { Store } from '#corpus/ingest/store.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';

/** How stores say that they do not know a header; other errors are about the request. */
const REFUSED = /HTTP (405|501)\b|(InvalidRequest|InvalidArgument|NotImplemented)$/;
const HOW = said`Use a store that has conditional writes (If-None-Match) and checksums (x-amz-checksum-sha256), as AWS and most others have`;

/**
 * Tries what the service relies on, with a small object that is deleted again: that nothing replaces a commit marker, and that wrong bytes are refused. Resolves with what is weaker, and
 * rejects with a GapError: `app.weak-store` where a shard could be replaced, `app.store` where it does not answer as it should.
 */
export async function checkStore(store: Store): Promise<string | undefined> {
  const key = `.gap-store-check/${randomUUID()}`;
  try {
    await store.putNew(key, 'one');
    if (await store.putNew(key, 'two')) throw weak(store, said`it replaces an object although If-None-Match forbids it`);
    return (await store.takesWrongBytes(`${key}.wrong`))
      ? 'it does not compare checksums: a part that was damaged on its way is found only when the shard is whole, and all of it is sent again'
      : undefined;
  } catch (error) {
    if (error instanceof GapError && REFUSED.test(error.message)) throw weak(store, error.message, error);
    throw error;
  } finally {
    // What could not be put is not there.
    await Promise.allSettled([key, `${key}.wrong`].map((one) => store.remove(one)));
  }
}

const weak = (store: Store, why: Words, cause?: unknown): GapError =>
  new GapError('app.weak-store', said`${store.uri('')}: recordings could be lost in this store: ${why}`, HOW, { cause });
