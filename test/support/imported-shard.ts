import type { Meta } from '#format/core/documents/meta.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { framesSchema } from '#shard/core/import/event-rows.ts';
import type { ShardCopy } from '#test/support/damage.ts';

/** What an import says of a session's source, beside its input. */
export const importedFrom = (input: NonNullable<Meta['recorder']>['input'], gaps?: NonNullable<Meta['recorder']>['gaps']) => ({
  by: 'the tests',
  from: 'another recorder 1.0',
  files: { 'inputs.csv': '0'.repeat(64) },
  clock: 'the clock of the system (Unix time)',
  input: { ...input, read: input.events, axes: 0, added: 0, moved: 0, left_out: {}, cannot: ['where a key lies'], profile: input.profile },
  video: { codec: 'h264', pictures: 1, left_out: 0, repeats: 0, undecoded: 0, left_streams: [] },
  ...(gaps !== undefined && { gaps }),
});

/** Makes of a copy of our own shard what an import would have made of its recording, with only these columns of the frames. */
export async function importedShard(copy: ShardCopy, columns = framesSchema.columns): Promise<void> {
  copy.editJson('meta.json', (meta) => {
    const { recorder } = meta as unknown as Meta;
    if (recorder === undefined) throw new Error('it is no shard of ours');
    Object.assign(meta, { imported: importedFrom(recorder.input, recorder.gaps) });
    delete meta.recorder;
  });
  await copy.editTable({ ...FRAMES, columns }, (rows) => rows);
}
