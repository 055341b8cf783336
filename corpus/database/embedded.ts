import { PGlite } from '@electric-sql/pglite';
import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import { explained } from '#corpus/database/explained.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { lockPartial } from '#shard/folder/lock.ts';

type Asked = Pick<PGlite, 'query' | 'exec'>;

/**
 * PostgreSQL inside this process (PGlite), in a folder of its own. Two processes would each overwrite what the other wrote, without an error, so the folder is locked.
 * It survives a kill, but not a power cut: it never syncs. Rejects with a GapError (`corpus.in-use`) while another process has it.
 */
export async function openEmbedded(folder: string): Promise<CorpusDatabase> {
  makeFolders(folder, 0o700);
  const held = lockedFor(folder);
  try {
    const lite = await PGlite.create(`${folder}/data`);
    return {
      kind: 'embedded',
      name: folder,
      ...of(lite, folder),
      transaction: (work) => lite.transaction((inside) => work(of(inside as unknown as Asked, folder))),
      async [Symbol.asyncDispose]() {
        await lite.close();
        held[Symbol.dispose]();
      },
    };
  } catch (cause) {
    held[Symbol.dispose]();
    throw new GapError(
      'corpus.database',
      said`${folder}: it cannot be opened: ${String(cause)}`,
      said`Move that folder away: it is made anew from the shards`,
      {
        cause,
      },
    );
  }
}

const of = (lite: Asked, name: string): Queries => ({
  async query<Row>(sql: string, values?: readonly unknown[]) {
    if (values !== undefined && values.length > 0) return (await explained(name, () => lite.query<Row>(sql, [...values]))).rows;
    return (await explained(name, () => lite.exec(sql))).flatMap(({ rows }) => rows as Row[]);
  },
});

function lockedFor(folder: string): Disposable {
  try {
    return lockPartial(folder);
  } catch (cause) {
    if (!(cause instanceof GapError) || cause.code !== 'shard.in-use') throw cause;
    throw new GapError(
      'corpus.in-use',
      said`${folder}: another process works with this database`,
      said`Wait until it ends, or use PostgreSQL, which many may ask at once`,
      {
        cause,
      },
    );
  }
}
