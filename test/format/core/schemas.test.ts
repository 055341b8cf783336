import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Hashes } from '#format/core/documents/hashes.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { withColumns } from '#scripts/column-table.ts';
import { jsonSchemas } from '#scripts/json-schemas.ts';

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

it('accept the samples of GAP v0.2, which other recorders may write', () => {
  expect(Meta.safeParse(json('test/vectors/meta/spec-sample.json')).error).toBeUndefined();
  expect(
    Hashes.safeParse({ sha256: { 'video.ivf': 'a'.repeat(64) }, frame_watermark_sample: [{ frame_idx: 120, proof: 'x' }] }).error,
  ).toBeUndefined();
});

it.each([
  ['no schema version', (meta: Record<string, unknown>) => delete meta.schema_version],
  ['another version', (meta: Record<string, unknown>) => (meta.schema_version = '0.3.0')],
  ['an invalid session id', (meta: Record<string, unknown>) => (meta.session_id = 'x')],
  ['a fractional time', (meta: Record<string, unknown>) => (meta.timing = { t0_us: 1.5, timezone: 'UTC' })],
  ['a resolution in words', (meta: Record<string, unknown>) => (meta.display = { resolution: 'HD', fps: 60, hdr: false })],
  ['another clock', (meta: Record<string, unknown>) => (meta.capture = { ...(meta.capture as object), clock: 'wall' })],
])('refuse %s', (_, damage) => {
  const meta = json('test/vectors/meta/spec-sample.json');
  damage(meta);
  expect(Meta.safeParse(meta).success).toBe(false);
});

it('are published as they are: resources/schemas is up to date (npm run schemas)', () => {
  const published = jsonSchemas();
  expect(readdirSync('resources/schemas').sort()).toEqual([...published.keys()].sort());
  for (const [file, text] of published) expect(readFileSync(`resources/schemas/${file}`, 'utf8')).toBe(text);
});

it('format/SPEC.md lists every column as it is (npm run schemas)', () => {
  const page = readFileSync('format/SPEC.md', 'utf8');
  expect(withColumns(page)).toBe(page);
  expect(() => withColumns('no marks')).toThrow(/columns/);
});
