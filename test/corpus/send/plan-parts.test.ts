import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rangeOf } from '#corpus/core/sending/parts.ts';
import { Outgoing } from '#corpus/send/outgoing.ts';
import { planParts } from '#corpus/send/plan-parts.ts';
import { ENVELOPE_FILE } from '#format/core/layout.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SLOW_BPS = 1e6;
const KEY = { encryption: undefined as never, contentKey: randomBytes(32).toString('base64') };

function folderOf(bytes: number): TemporaryFolder {
  const folder = new TemporaryFolder();
  writeFileSync(join(folder.path, 'video.ivf'), randomBytes(bytes));
  writeFileSync(join(folder.path, ENVELOPE_FILE), '{}');
  return folder;
}

async function bytesSent(outgoing: Outgoing, name: string): Promise<Uint8Array> {
  using source = outgoing.open(name);
  return await source.read(0, source.byteLength);
}

it.each(['as it is', 'encrypted'])('names the hash of each part as it is sent, %s', async (how) => {
  using folder = folderOf(11 * 2 ** 20 + 5);
  const outgoing = new Outgoing(folder.path, how === 'encrypted' ? KEY : undefined);
  const plan = await planParts(outgoing, SLOW_BPS);
  expect(plan.map(({ name }) => name)).toEqual(outgoing.names);
  for (const { name, bytes, part_bytes, parts } of plan) {
    const sent = await bytesSent(outgoing, name);
    expect(bytes).toBe(sent.byteLength);
    expect(parts).toEqual(
      parts.map((_, n) => {
        const { begin, end } = rangeOf(n, bytes, part_bytes);
        return createHash('sha256').update(sent.subarray(begin, end)).digest('hex');
      }),
    );
  }
  expect(plan[0]?.parts).toHaveLength(3);
});

describe.each(['as it is', 'encrypted'])('sent %s', (how) => {
  it.each<[string, (path: string) => void]>([
    ['shorter', (path) => truncateSync(path, 9 * 2 ** 20)],
    ['longer', (path) => appendFileSync(path, readFileSync(path))],
  ])('refuses a file that becomes %s meanwhile', async (_, change) => {
    using folder = folderOf(16 * 2 ** 20);
    let pieces = 0;
    const planned = planParts(new Outgoing(folder.path, how === 'encrypted' ? KEY : undefined), undefined, async () => {
      if (++pieces === 4) change(join(folder.path, 'video.ivf'));
    });
    await expect(planned).rejects.toMatchObject({ code: 'shard.changed', message: expect.stringContaining('video.ivf') });
  });
});

it('refuses a file that is gone, and hides no other error', async () => {
  using folder = folderOf(1);
  const outgoing = new Outgoing(folder.path, undefined);
  const broken = planParts(outgoing, undefined, () => Promise.reject(new Error('of the pause')));
  await expect(broken).rejects.toThrow('of the pause');
  rmSync(join(folder.path, 'video.ivf'));
  await expect(outgoing.read('video.ivf', 0, 1)).rejects.toMatchObject({ code: 'shard.changed' });
});
