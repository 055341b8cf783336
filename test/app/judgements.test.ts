import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Judgements, stampOf } from '#app/shelf/judgements.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

let place: TemporaryFolder;
let folder: string;
let file: string;
const line = (more: Partial<ShardLine> = {}): ShardLine => ({
  sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111',
  folder,
  title: 'Doom',
  durationS: 60,
  bytes: 1,
  verdict: 'pass',
  warnings: 0,
  signatures: 1,
  ...more,
});

beforeEach(() => {
  place = new TemporaryFolder();
  folder = join(place.path, 'shard');
  file = join(place.path, 'judged.json');
  mkdirSync(folder);
  writeFileSync(join(folder, 'video.ivf'), 'pictures');
});
afterEach(() => place[Symbol.dispose]());

it('a recording is what it was last judged to be, also by the next start, until a file of it changes', async () => {
  const first = new Judgements(file);
  expect(first.with(line())).toEqual(line());
  await first.note(line({ verdict: 'fail', warnings: 2, reason: 'hashes differ' }), stampOf(folder));
  for (const judgements of [first, new Judgements(file)])
    expect(judgements.with(line())).toMatchObject({ verdict: 'fail', warnings: 2, reason: 'hashes differ', judgedUtc: expect.any(String) });
  writeFileSync(join(folder, 'video.ivf'), 'others');
  expect(new Judgements(file).with(line())).toEqual(line());
});

it('what changed while it was judged was not judged', async () => {
  const judgements = new Judgements(file);
  const stamp = stampOf(folder);
  writeFileSync(join(folder, 'video.ivf'), 'changed meanwhile');
  await judgements.note(line({ verdict: 'fail' }), stamp);
  expect(judgements.with(line()).verdict).toBe('pass');
});

it('a pass replaces a failure', async () => {
  const judgements = new Judgements(file);
  await judgements.note(line({ verdict: 'fail', reason: 'x' }), stampOf(folder));
  await judgements.note(line(), stampOf(folder));
  expect(judgements.with(line({ verdict: 'fail', reason: 'sealed' }))).not.toHaveProperty('reason');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(1);
});

it.each(['', '{}', '[1, {"folder": 7}]', 'no JSON'])('a file of %j knows nothing, and hides nothing', (text) => {
  writeFileSync(file, text);
  expect(new Judgements(file).with(line())).toEqual(line());
});
