import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, inject, it } from 'vitest';
import type { LagReference } from '#format/core/documents/lag-reference.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { forgetLag, keepLag, knownLagReferences, learnLag } from '#home/lag-references.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const path = join(folder.path, 'home', 'lag-references.json');
afterEach(() => writeFileSync(path, '[]'));

const steady = { low: 46, median: 47, high: 48, spread_p95: 1, signal: 'mouse-motion' as const };

/** A sealed session of the demo game in which every stretch says this. */
function session(id: string, lag = steady, title = 'GAP demo game'): ShardCopy {
  const copy = new ShardCopy(inject('shard'));
  copy.editJson('meta.json', (meta) => Object.assign(meta, { session_id: id, title: { name: title, build: '1', map: '' } }));
  copy.editJson('qat.json', (json) => {
    const qat = json as unknown as { sync: Qat['sync']; findings: Qat['findings'] };
    const windows = [0, 20, 40].map((from_s) => ({
      from_s,
      to_s: from_s + 20,
      lag_ms: lag.median,
      signal: lag.signal,
      score: 1,
      acted: true,
    }));
    qat.sync = { windows, lag_ms: lag, histogram: { from_ms: 0, step_ms: 5, counts: [] } };
    qat.findings = [];
  });
  return copy;
}

const id = (n: number) => `0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c1${10 + n}`;

it('keeps what the sessions of a game measured, each once, apart from other games', async () => {
  using first = session(id(1));
  using second = session(id(2), { ...steady, median: 47.4 });
  using other = session(id(3), { ...steady, median: 20 }, 'Another game');
  for (const { path: shard } of [first, second, other]) expect(await learnLag(shard, path)).toBe(true);
  expect(await learnLag(second.path, path)).toBe(false);
  expect(knownLagReferences(path).map(({ title, sessions }) => [title, sessions.map(({ median }) => median)])).toEqual([
    ['GAP demo game', [47, 47.4]],
    ['Another game', [20]],
  ]);
  expect([await forgetLag('GAP demo game', path), await forgetLag('GAP demo game', path)]).toEqual([1, 0]);
  expect(knownLagReferences(path).map(({ title }) => title)).toEqual(['Another game']);
});

it.each([
  ['too wide an interval', { ...steady, low: 40 }],
  ['5 ms off what is known', { ...steady, low: 51, median: 52, high: 53 }],
])('learns nothing from %s', async (_, lag) => {
  using first = session(id(1));
  using odd = session(id(2), lag);
  expect([await learnLag(first.path, path), await learnLag(odd.path, path)]).toEqual([true, false]);
});

it('learns nothing from a session whose lag changed, or that is too short, or of any window', async () => {
  using changed = session(id(1));
  changed.editJson('qat.json', (json) => {
    (json.findings as unknown[]).push({ check: 'sync.steady', severity: 'warn', says: 'x', at: [], remedy: 'y' });
  });
  expect(await learnLag(changed.path, path)).toBe(false);
  expect(await learnLag(inject('shard'), path)).toBe(false);
  using any = session(id(2));
  any.editJson('meta.json', (meta) => {
    (meta.recorder as { input: { game: string[] } }).input.game = ['any'];
  });
  expect(await learnLag(any.path, path)).toBe(false);
});

it('a damaged file, or one that is a folder, counts as nothing measured, and is begun anew', async () => {
  expect(knownLagReferences(folder.path)).toEqual([]);
  for (const text of ['{', '{}', '[{"title": 1}]']) {
    writeFileSync(path, text);
    expect(knownLagReferences(path)).toEqual([]);
  }
  using first = session(id(1));
  expect(await learnLag(first.path, path)).toBe(true);
  expect(knownLagReferences(path)).toHaveLength(1);
  expect(existsSync(path)).toBe(true);
  // What may not be read is not replaced.
  await expect(learnLag(first.path, folder.path)).rejects.toMatchObject({ code: 'app.lag', message: expect.stringContaining('EISDIR') });
});

it('what was measured on purpose takes the place of what sessions measured, of the same signal alone', async () => {
  using first = session(id(1));
  await learnLag(first.path, path);
  const [known] = knownLagReferences(path) as [LagReference];
  const presses = { ...known, signal: 'press-change' as const, sessions: [{ session_id: id(2), low: 78, median: 80, high: 82 }] };
  await keepLag(presses, path);
  expect(knownLagReferences(path)).toEqual([known, presses]);
  const measured = { ...known, sessions: [{ session_id: id(3), low: 30, median: 31, high: 32 }] };
  await keepLag(measured, path);
  expect(knownLagReferences(path)).toEqual([presses, measured]);
});
