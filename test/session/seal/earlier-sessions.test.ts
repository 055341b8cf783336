import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { CONFORMANCE } from '#scripts/conformance/cases.ts';
import { recover } from '#session/seal/recover.ts';
import { long } from '#test/support/long.ts';
import { expectValid, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** What was killed, left by the recorder of each version of the journal (format/conformance). Counts are those of the headers of its blocks. */
const left = (version: number) => `recorder-${version}.partial`;

long.each([
  [6, { frames: 60, rows: 722, events: 216, format: undefined }],
  [7, { frames: 89, rows: 1067, events: 291, format: undefined }],
  [8, { frames: 61, rows: 723, events: 247, format: undefined }],
  [9, { frames: 61, rows: 728, events: 206, format: 2 }],
])('a session of journal version %s is sealed whole by this recorder', async (version, counts) => {
  using folder = new TemporaryFolder();
  const partial = join(folder.path, left(version));
  cpSync(join(CONFORMANCE, 'sessions', left(version)), partial, { recursive: true });
  const { folder: shard } = await recover(partial);
  await expectValid(shard);
  const { recorder } = readMeta(shard);
  using clips = await ClipReader.open(shard);
  expect({ frames: clips.count, rows: recorder?.input.rows, events: recorder?.input.events, format: recorder?.format }).toEqual(counts);
  // Its stamps are those of its own machine, which has not run that long here.
  expect(recorder).toMatchObject({ ended: 'recovered', host: { display_server: expect.stringContaining('X.Org') } });
});

it('a session of a version that is read no longer stays as it is, and says which program seals it', async () => {
  using folder = new TemporaryFolder();
  const partial = join(folder.path, left(5));
  cpSync(join(CONFORMANCE, 'sessions', left(5)), partial, { recursive: true });
  await expect(recover(partial)).rejects.toMatchObject({
    code: 'shard.journal',
    message: expect.stringContaining('journal version 5, this reader knows 6, 7, 8, 9'),
    remedy: expect.stringContaining('the version that recorded it'),
  });
});
