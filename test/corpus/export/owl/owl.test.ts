import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { exportDataset } from '#corpus/export/export-dataset.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { CONTROLS } from '#format/core/parquet/tables.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { linearPictures } from '#test/support/clip-pictures.ts';
import { trusted } from '#test/support/corpus.ts';
import { long } from '#test/support/long.ts';
import { expectValid, readMeta, verdictOf } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

interface Line {
  readonly t_us: number;
  readonly type: string;
  readonly key?: string;
  readonly state?: string;
  readonly dx?: number;
  readonly dy?: number;
}

const json = (folder: string, file: string) =>
  JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, Record<string, unknown>>;

/** Exports the tests' shard; its six seconds are one segment. */
async function segment(folder: string): Promise<string> {
  const out = join(folder, 'out');
  await exportDataset('owl', [inject('shard')], out, { trusted: trusted(), allowFailed: true });
  return join(out, readMeta(inject('shard')).session_id, 'segment-0000');
}

// What the public repository's `tools/validate.py` and `manifest.schema.json` ask for (ShagaDAO/gap, 2025-08), and this project's own validator.
it('has what the profile’s validator and the manifest’s schema ask for, and is a valid shard', async ({ skip }) => {
  skip(verdictOf(inject('shard')) === 'fail', 'the recording that these tests share is late, and so is what is made of it');
  using folder = new TemporaryFolder();
  const path = await segment(folder.path);
  await expectValid(path);
  const meta = json(path, 'meta.json');
  expect(meta).toMatchObject({
    schema_version: '0.2.0',
    profile: 'wayfarer-owl.v0.1',
    video: { codec: 'AV1', cfr_enforced: true },
    controls: { devices: ['kbm'], format: 'jsonl_events', timestamp_clock: 'monotonic_us' },
    audio: { present: false },
    privacy: { mic_recorded: false, overlays: false, consent: 'on-file' },
    gap: { first_frame: 0, frames: 360, watermark: { x: 0, y: 0 } },
  });
  // No game said how many play.
  expect(meta.privacy).not.toHaveProperty('single_player_only');
  const { sha256 } = json(path, 'hashes.json');
  for (const [file, hash] of Object.entries(sha256 as object))
    expect(
      createHash('sha256')
        .update(readFileSync(join(path, file)))
        .digest('hex'),
    ).toBe(hash);
  expect(Object.keys(sha256 as object).sort()).toEqual(
    ['controls.jsonl', 'controls.parquet', 'manifest.json', 'meta.json', 'pictures.parquet', 'video.ivf'].sort(),
  );
  expect(json(path, 'manifest.json')).toMatchObject({
    schema_version: 'gap.manifest.v1',
    segment_index: 0,
    files: {
      video: { path: 'video.ivf', sha256: sha256?.['video.ivf'], size_bytes: readFileSync(join(path, 'video.ivf')).byteLength },
      controls: { path: 'controls.jsonl', sha256: sha256?.['controls.jsonl'] },
      metadata: { path: 'meta.json', sha256: sha256?.['meta.json'] },
    },
    qat_results: { timestamp_sanity: true, sync_within_8ms_pct: expect.any(Number), coverage_pct: expect.any(Number) },
    encryption: { enabled: false, algorithm: 'none' },
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  using rows = await TableReader.open(join(path, CONTROLS.file));
  expect(rows.columns.map(({ name }) => name)).toEqual(expect.arrayContaining(['ts_us', 'player_id', 'device', 'type']));
});

long('has the shard’s pictures, and every event after the first of them, in order', async () => {
  using folder = new TemporaryFolder();
  const path = await segment(folder.path);
  const size = { width: 640, height: 360 };
  expect(await linearPictures(join(path, 'video.ivf'), size)).toEqual(await linearPictures(join(inject('shard'), 'video.ivf'), size));
  const lines = readFileSync(join(path, 'controls.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(lines.every(({ t_us }, i) => i === 0 || t_us > (lines[i - 1] as Line).t_us)).toBe(true);
  // Each line is at the picture whose pts is the last before it: the one that it answers by the shard's own times.
  using reader = await ClipReader.open(inject('shard'));
  const { events, tsUs } = await reader.span(0, reader.count);
  expect(lines).toHaveLength(events.tsUs.length);
  expect(lines.map(({ t_us }) => firstAtLeast(tsUs, t_us) - 1)).toEqual([...events.interval]);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  expect(sum(lines.map((line) => line.dx ?? 0))).toBe(sum((events.columns.get('dx') as number[]) ?? []));
  expect(lines.some(({ type, state }) => type === 'key' && state === 'down')).toBe(true);
});
