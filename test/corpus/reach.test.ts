import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Order } from '#corpus/judge/messages.ts';
import { reaches, reachOf } from '#corpus/worker/reach.ts';

const OWN = '/var/lib/gap/0';
const judging = (folder: string): Order => ({
  type: 'judge',
  job: { shard: 'a'.repeat(64), level: 'fast', version: 1 },
  place: folder,
  folder,
});
const making = (folders: readonly string[]): Order => ({
  type: 'export',
  part: { folder: '/sets/demo/part-0' } as Extract<Order, { type: 'export' }>['part'],
  here: folders.map((folder) => ({ folder, place: folder, sha256: 'a'.repeat(64) })),
  lacking: [],
});

describe('what a process that judges may reach', () => {
  it('is its own folder, and the shelf of a shard that lies here', () => {
    expect(reachOf(judging(join(OWN, 'abc')), OWN)).toEqual({ reads: [OWN], writes: [] });
    expect(reachOf(judging('/shelf/one'), OWN)).toEqual({ reads: [OWN, '/shelf'], writes: [] });
  });

  it.each([homedir(), tmpdir(), process.cwd(), '/'])('is the shard alone where its shelf would be %s, or what holds it', (folder) => {
    for (const shelf of [folder, join(folder, '..')]) {
      const shard = join(shelf, 'one');
      expect(reachOf(judging(shard), OWN).reads).toEqual([OWN, shard]);
    }
  });

  it('is the shelves of a part, and the folder in which it is made', () => {
    expect(reachOf(making(['/a/one', '/a/two', '/b/one']), OWN)).toEqual({ reads: [OWN, '/a', '/b'], writes: ['/sets'] });
  });

  it('does for what lies in it; what may write does for no other', () => {
    const has = reachOf(judging('/shelf/one'), OWN);
    expect(['/shelf/two', '/shelf/deep/one', '/shelf2/one', '/one'].map((one) => reaches(has, reachOf(judging(one), OWN), true))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(reaches(reachOf(making(['/shelf/one']), OWN), reachOf(judging('/shelf/one'), OWN), true)).toBe(false);
    expect(reaches(has, reachOf(judging('/shelf2/one'), OWN), false)).toBe(true);
  });
});
