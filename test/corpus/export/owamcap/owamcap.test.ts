import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { exportDataset } from '#corpus/export/export-dataset.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { importShard } from '#shard/import/import-shard.ts';
import { McapMessages } from '#shard/import/mcap-messages.ts';
import { openSource } from '#shard/import/open-source.ts';
import { trusted } from '#test/support/corpus.ts';
import { expectValid, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** What a shard says that was done: each code’s presses and releases, and the sums of motion and wheel. */
async function done(folder: string) {
  using shard = await ClipReader.open(folder);
  const span = await shard.span(0, shard.count);
  const { codes, pressed, released, mouse, wheel } = shard.actions().fold(span);
  const sum = (values: ArrayLike<number>, of: (i: number) => boolean) =>
    Array.from(values).reduce((all, value, i) => all + (of(i) ? value : 0), 0);
  const counts = codes.map(
    (code, k) => [code, sum(pressed, (i) => i % codes.length === k), sum(released, (i) => i % codes.length === k)] as const,
  );
  const axes = [0, 1].flatMap((axis) => [sum(mouse, (i) => i % 2 === axis), sum(wheel, (i) => i % 2 === axis)]);
  return {
    counts: counts.filter(([code, down, up]) => !code.startsWith('pad_') && down + up > 0),
    axes,
    events: span.events,
    captureUs: span.captureUs,
  };
}

it('an OWAMcap export is what its shard says, and imported again the same', async () => {
  using folder = new TemporaryFolder();
  const given = inject('shard');
  const meta = readMeta(given);
  const out = join(folder.path, 'out');
  const made = await exportDataset('owamcap', [given], out, { trusted: trusted(), allowFailed: true });
  expect(made).toMatchObject({ shards: 1, files: 2 });
  const id = meta.session_id;
  expect(readdirSync(out).sort()).toEqual(['gap.sources.json', `${id}.mcap`, `${id}.mp4`].sort());

  const file = new McapMessages(join(out, `${id}.mcap`));
  const counts: Record<string, number> = {};
  let lastUs = 0;
  for await (const { topic, atUs } of file.of(['screen', 'window', 'keyboard', 'mouse/raw'])) {
    counts[topic] = (counts[topic] ?? 0) + 1;
    expect(atUs).toBeGreaterThanOrEqual(lastUs);
    lastUs = atUs;
  }
  expect(file.brokenOff).toBeUndefined();
  expect(counts).toMatchObject({ window: 2, screen: meta.recorder?.video.captured });

  const source = await openSource(join(out, `${id}.mcap`), {});
  const rights = { publisher_license: 'ref#license', player_consent_id: 'ref#consent' };
  const again = await importShard(source, { out: join(folder.path, 'again'), rights, profile: BASELINE_PROFILE, by: 'the tests' });
  await expectValid(again.folder);
  const [before, after] = [await done(given), await done(again.folder)];
  expect(after.counts).toEqual(before.counts);
  expect(before.counts.length).toBeGreaterThan(2);
  for (const [i, value] of before.axes.entries()) expect(Math.abs((after.axes[i] as number) - value)).toBeLessThan(1);
  // The same times on UTC: to the microsecond.
  const [anchor] = meta.recorder?.anchors ?? [];
  const toUtc = (anchor?.utc_us ?? 0) - (anchor?.ts_us ?? 0);
  const off = (a: Float64Array, b: Float64Array) => Math.max(...Array.from(b, (us, i) => Math.abs(us - (a[i] as number) - toUtc)));
  expect(off(before.events.tsUs, after.events.tsUs)).toBeLessThan(2);
  expect(after.captureUs.length).toBe(before.captureUs.length);
  expect(off(before.captureUs, after.captureUs)).toBeLessThan(2);
});
