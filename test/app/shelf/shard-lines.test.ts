import { cpSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ShardLines } from '#app/shelf/shard-lines.ts';
import { GOLDEN_SHARD } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Whole seconds: `utimes` puts nothing finer back. */
const AT_S = 1_790_000_000;

/** A shard, its line, and what the line is after a change that leaves the folder's time as it was, as FAT and exFAT always do. */
function lined(): { readonly path: string; readonly after: (change: () => void) => ReturnType<ShardLines['of']> } & Disposable {
  const folder = new TemporaryFolder();
  const path = join(folder.path, 'shard');
  cpSync(GOLDEN_SHARD, path, { recursive: true });
  utimesSync(join(path, 'qat.json'), AT_S, AT_S);
  utimesSync(path, AT_S, AT_S);
  const lines = new ShardLines();
  expect(lines.of(path)).toMatchObject({ verdict: 'pass', title: 'untitled', signatures: 1 });
  const after = (change: () => void) => {
    change();
    utimesSync(path, AT_S, AT_S);
    expect(statSync(path).mtimeMs).toBe(1000 * AT_S);
    return lines.of(path);
  };
  return { path, after, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

it('a line is read once: what was read is the same object', () => {
  using one = lined();
  expect(one.after(() => {})).toBe(one.after(() => {}));
});

it('a verdict that is edited in place is read again, even where its length and its time are as before', () => {
  using one = lined();
  const qat = join(one.path, 'qat.json');
  const line = one.after(() => {
    writeFileSync(qat, readFileSync(qat, 'utf8').replace('"verdict": "pass"', '"verdict": "fail"'));
    utimesSync(qat, AT_S, AT_S);
  });
  expect(line?.verdict).toBe('fail');
});

it.each(['deleted', 'replaced by a folder'])('signatures that are %s count no more, on a disk whose folders keep their times', (how) => {
  using one = lined();
  const envelope = join(one.path, 'shard.dsse.json');
  const line = one.after(() => {
    rmSync(envelope);
    if (how !== 'deleted') mkdirSync(envelope);
  });
  expect(line?.signatures).toBe(0);
});

it('a folder that is gone is listed as unreadable, with why', () => {
  using one = lined();
  rmSync(one.path, { recursive: true });
  expect(new ShardLines().of(one.path)).toMatchObject({ verdict: 'unreadable', reason: expect.stringContaining('ENOENT') });
});
