import { expect, inject, it } from 'vitest';
import { CONTROLS, EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { validate } from '#library/index.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { expectFails } from '#test/support/shards.ts';

const of = async (folder: string, wanted: string) =>
  (await validate(folder)).findings.flatMap(({ check, severity }) => (severity === wanted ? check : []));
const failing = async (folder: string) => (await of(folder, 'fail')).sort();

/** Puts one gap into a copy of the tests' shard. */
function withGap(copy: ShardCopy, fromS: number, toS: number, reason: string): void {
  copy.editJson('meta.json', (meta) => {
    const t0 = (meta.timing as { t0_us: number }).t0_us;
    Object.assign(meta.recorder as object, { gaps: [{ from_us: t0 + fromS * 1e6, to_us: t0 + toS * 1e6, reason }] });
  });
  copy.rehash();
}

it('input from any window, an incomplete source and a long gap only warn', async () => {
  using copy = new ShardCopy(inject('shard'));
  copy.editJson('meta.json', (meta) => {
    const recorder = meta.recorder as { input: object };
    Object.assign(recorder.input, { game: ['any'], cannot: ['relative motion'] });
    // After the last event: nothing lies in it.
    const t0 = (meta.timing as { t0_us: number }).t0_us;
    Object.assign(recorder, { gaps: [{ from_us: t0 + 5_000_000, to_us: t0 + 6_000_000, reason: 'unfocused' }] });
  });
  await copy.editTable(FRAMES, (rows) => rows.map((row, i) => ({ ...row, blank: i >= 295 })));
  await copy.editTable(EVENTS, (rows) => rows.slice(0, 0));
  await copy.editTable(CONTROLS, (rows) => rows.map((row) => ({ ...row, custom_events: 0 })));
  copy.rehash();
  expect(await of(copy.path, 'warn')).toEqual(
    expect.arrayContaining(['controls.source', 'privacy.focus', 'session.gaps', 'session.usable']),
  );
  await expectFails(copy.path, []);
});

it('a lost hook hides no picture: the game was on screen all the time', async () => {
  using copy = new ShardCopy(inject('shard'));
  withGap(copy, 1, 2, 'hook-lost');
  expect((await failing(copy.path)).filter((check) => check.startsWith('privacy'))).toEqual([]);
});

it.each(['unfocused', 'focus-unknown', 'secure-input', 'stalled', 'held'])('a gap marked %s must be empty and black', async (reason) => {
  using copy = new ShardCopy(inject('shard'));
  withGap(copy, 1, 2, reason);
  expect((await failing(copy.path)).filter((check) => check.startsWith('privacy'))).toEqual(['privacy.events', 'privacy.frames']);
});

it('keyframes where black begins and ends do not count as short GOPs', async () => {
  using copy = new ShardCopy(inject('shard'));
  withGap(copy, 5, 6, 'unfocused');
  // The tests' shard has its keyframes every two seconds; these blanks begin and end nowhere near one.
  await copy.editTable(FRAMES, (rows) => rows.map((row, n) => ({ ...row, blank: n >= 240 })));
  copy.rehash();
  expect(await of(copy.path, 'warn')).not.toContain('video.gop');
});
