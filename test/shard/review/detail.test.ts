import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTROLS, FRAMES } from '#format/core/parquet/tables.ts';
import { judge } from '#format/core/quality/verdict.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { readFacts } from '#format/tables/read-facts.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';
import { detailOf } from '#shard/review/detail.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { GOLDEN_SHARD } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';

/** What the library says about a shard, changed and, where its tables can be read, judged again. */
async function read(change: (copy: ShardCopy) => Promise<void> | void) {
  using copy = new ShardCopy(GOLDEN_SHARD);
  await change(copy);
  const { meta } = new ShardFolder(copy.path);
  const facts = await readFacts(copy.path, meta, { frames: true, events: true, game: false }).catch(() => undefined);
  if (facts !== undefined) copy.editBytes('qat.json', () => Buffer.from(JSON.stringify(judge(facts))));
  copy.rehash();
  using folder = new TemporaryFolder();
  cpSync(copy.path, join(folder.path, ID), { recursive: true });
  return await detailOf(join(folder.path, ID), ID, { pictures: FFMPEG_PICTURES });
}

it('says what leaves this machine with a copy: what the files hold, whatever was agreed to', async () => {
  const { holds } = await read(() => {});
  expect(holds.slice(0, 2)).toEqual(['video', 'inputs']);
  expect(holds).not.toContain('geo');
  const told = await read((copy) => copy.editJson('meta.json', (meta) => Object.assign(meta, { geo: { h3: '851f1d4bfffffff' } })));
  expect(told.holds).toEqual([...holds, 'geo']);
});

describe('a recording that fails', () => {
  it('comes with what to cut out, by frames and by rows', async () => {
    let [firstUs, lastUs] = [0, 0];
    const { line, cuts } = await read(async (copy) => {
      await copy.editTable(FRAMES, (rows) => {
        firstUs = Number(rows[0]?.ts_us);
        return rows.map((row, i) => (i < 30 || i >= 40 ? row : { ...row, repeat: true, capture_us: rows[29]?.capture_us }));
      });
      await copy.editTable(CONTROLS, (rows) => {
        const impossible = rows.filter(({ device, ts_us }) => device === 'mouse' && Number(ts_us) >= firstUs + 1.8e6).slice(0, 2);
        for (const row of impossible) row.mouse_dx = 1e9;
        lastUs = Number(impossible.at(-1)?.ts_us);
        return rows;
      });
    });
    expect(line.verdict).toBe('fail');
    // Half a second before frame 30 to half a second after those rows: too little lies between them to keep.
    expect(cuts).toEqual([{ fromS: expect.closeTo(0.5, 2), toS: expect.closeTo((lastUs - firstUs) / 1e6 + 0.5, 2) }]);
  });

  it('comes with the menus that its game marked, which fail nothing', async () => {
    const { line, cuts } = await read((copy) => {
      const t0Us = new ShardFolder(copy.path).meta.timing.t0_us;
      const mark = (s: number, open: boolean) =>
        JSON.stringify({ ts_us: t0Us + 1e6 * s, type: 'game_marker', val: { name: 'menu', open } });
      writeFileSync(copy.file('labels.jsonl'), `${mark(1.01, true)}\n${mark(1.51, false)}\n`);
    });
    expect(line.verdict).toBe('pass');
    // From frame 30 to the end of frame 45, with half a second around them.
    expect(cuts).toEqual([{ fromS: expect.closeTo(0.5, 2), toS: expect.closeTo(46 / 30 + 0.5, 2) }]);
  });

  it('comes with none where cutting does not help', async () => {
    const broken = await read((copy) => copy.editBytes('events.parquet', (bytes) => bytes.subarray(0, 100)));
    expect([broken.line.verdict, broken.cuts]).toEqual(['fail', []]);
  });
});
