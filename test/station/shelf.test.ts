import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { CONTROLS, FRAMES } from '#core/format/parquet/tables.ts';
import { Keyring } from '#home/keyring.ts';
import { Shelf } from '#station/desk/shelf.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';

/** What the library says about a shard, changed and sealed again. */
async function read(change: (copy: ShardCopy) => Promise<void> | void) {
  using copy = new ShardCopy(inject('shard'));
  await change(copy);
  copy.rehash();
  using folder = new TemporaryFolder();
  cpSync(copy.path, join(folder.path, ID), { recursive: true });
  return await new Shelf(folder.path, new Keyring()).read(ID);
}

describe('a recording that fails', () => {
  it('comes with what to cut out, by frames and by rows', async () => {
    const { line, cuts } = await read(async (copy) => {
      // All others count as captured: what this machine missed would be cut out as well.
      await copy.editTable(FRAMES, (rows) =>
        rows.map((row, i) => {
          const repeat = i >= 100 && i < 120;
          return { ...row, repeat, capture_us: (repeat ? rows[99] : row)?.ts_us };
        }),
      );
      await copy.editTable(CONTROLS, (rows) => {
        const mouse = rows.filter(({ device }) => device === 'mouse');
        for (const row of mouse.slice(960, 962)) row.mouse_dx = 1e9;
        return rows;
      });
    });
    expect(line.verdict).toBe('fail');
    // Half a second around frames 100 to 119, and around the rows of the fourth second.
    expect(cuts[0]).toEqual({ fromS: expect.closeTo(100 / 60 - 0.5, 1), toS: expect.closeTo(2.5, 1) });
    expect(cuts.at(-1)).toEqual({ fromS: expect.closeTo(3.5, 0), toS: expect.closeTo(4.5, 0) });
  });

  it('comes with none where cutting does not help', async () => {
    const broken = await read((copy) => copy.editBytes('events.parquet', (bytes) => bytes.subarray(0, 100)));
    expect([broken.line.verdict, broken.cuts]).toEqual(['fail', []]);
  });
});
