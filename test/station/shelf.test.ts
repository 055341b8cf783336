import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { sendShard } from '#corpus/send/send-shard.ts';
import { CONTROLS, FRAMES } from '#format/core/parquet/tables.ts';
import { judge } from '#format/core/quality/verdict.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { readFacts } from '#format/tables/read-facts.ts';
import { Keyring } from '#home/keyring.ts';
import { Shelf } from '#station/shelf/shelf.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { Ingested } from '#test/support/ingested.ts';
import { LATE } from '#test/support/late.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';

/** What the library says about a shard, changed and, where its tables can be read, judged again. */
async function read(change: (copy: ShardCopy) => Promise<void> | void) {
  using copy = new ShardCopy(inject('shard'));
  await change(copy);
  const { meta } = new ShardFolder(copy.path);
  const facts = await readFacts(copy.path, meta, { frames: true, events: true, game: false }).catch(() => undefined);
  if (facts !== undefined) copy.editBytes('qat.json', () => Buffer.from(JSON.stringify(judge(facts))));
  copy.rehash();
  using folder = new TemporaryFolder();
  cpSync(copy.path, join(folder.path, ID), { recursive: true });
  return await new Shelf(folder.path, new Keyring()).read(ID);
}

it('says what leaves this machine with a copy: what the files hold, whatever was agreed to', async () => {
  const { holds } = await read(() => {});
  expect(holds.slice(0, 2)).toEqual(['video', 'inputs']);
  expect(holds).not.toContain('geo');
  const told = await read((copy) => copy.editJson('meta.json', (meta) => Object.assign(meta, { geo: { h3: '851f1d4bfffffff' } })));
  expect(told.holds).toEqual([...holds, 'geo']);
});

it('says when a recording was sent, by a receipt about these very bytes', async () => {
  using folder = new TemporaryFolder();
  const [sent, other, without] = [ID, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c112', '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c113'];
  await using ingested = await Ingested.start();
  using copy = new ShardCopy(inject('shard'));
  const { ingested_at } = await sendShard(copy.path, { to: ingested.invitation, trusted: new Keyring().trusted });
  for (const id of [sent, other, without]) cpSync(copy.path, join(folder.path, id), { recursive: true });
  for (const id of [sent, other]) cpSync(`${copy.path}.receipt.json`, join(folder.path, `${id}.receipt.json`));
  writeFileSync(join(folder.path, other, 'hashes.json'), '{}');
  const lines = new Shelf(folder.path, new Keyring()).list();
  const said = Object.fromEntries(lines.map(({ sessionId, sentUtc }) => [sessionId, sentUtc]));
  expect(said).toEqual({ [sent]: ingested_at, [other]: undefined, [without]: undefined });
});

describe('a recording that fails', () => {
  it.skipIf(LATE)('comes with what to cut out, by frames and by rows', async () => {
    let [firstUs, lastUs] = [0, 0];
    const { line, cuts } = await read(async (copy) => {
      // All others count as captured: what this machine missed would be cut out as well.
      await copy.editTable(FRAMES, (rows) => {
        firstUs = Number(rows[0]?.ts_us);
        return rows.map((row, i) => {
          const repeat = i >= 100 && i < 120;
          return { ...row, repeat, capture_us: (repeat ? rows[99] : row)?.ts_us };
        });
      });
      await copy.editTable(CONTROLS, (rows) => {
        const impossible = rows.filter(({ device }) => device === 'mouse').slice(960, 962);
        for (const row of impossible) row.mouse_dx = 1e9;
        lastUs = Number(impossible.at(-1)?.ts_us);
        return rows;
      });
    });
    expect(line.verdict).toBe('fail');
    // Half a second before frame 100 to half a second after those rows: too little lies between them to keep. They are of the fourth
    // second, and later by what a busy machine skipped of the grid: 16 ticks once.
    expect(cuts).toEqual([{ fromS: expect.closeTo(100 / 60 - 0.5, 2), toS: expect.closeTo((lastUs - firstUs) / 1e6 + 0.5, 1) }]);
  });

  it.skipIf(LATE)('comes with the menus that its game marked, which fail nothing', async () => {
    const { line, cuts } = await read((copy) => {
      const t0Us = new ShardFolder(copy.path).meta.timing.t0_us;
      const mark = (s: number, open: boolean) =>
        JSON.stringify({ ts_us: t0Us + 1e6 * s, type: 'game_marker', val: { name: 'menu', open } });
      writeFileSync(copy.file('labels.jsonl'), `${mark(2, true)}\n${mark(3, false)}\n`);
    });
    expect(line.verdict).toBe('pass');
    expect(cuts).toEqual([{ fromS: expect.closeTo(1.5, 2), toS: expect.closeTo(3.5, 1) }]);
  });

  it('comes with none where cutting does not help', async () => {
    const broken = await read((copy) => copy.editBytes('events.parquet', (bytes) => bytes.subarray(0, 100)));
    expect([broken.line.verdict, broken.cuts]).toEqual(['fail', []]);
  });
});

it('a recording is listed with its lag, to a tenth, where its verdict has one', async () => {
  const listed = async (lag_ms?: object) => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('qat.json', (qat) =>
      Object.assign(qat, { sync: { windows: [], histogram: { from_ms: 0, step_ms: 5, counts: [] }, lag_ms } }),
    );
    using folder = new TemporaryFolder();
    cpSync(copy.path, join(folder.path, ID), { recursive: true });
    return new Shelf(folder.path, new Keyring()).list().map(({ lagMs }) => lagMs);
  };
  expect(await listed({ median: 46.94, low: 46, high: 48, spread_p95: 1, signal: 'mouse-motion' })).toEqual([46.9]);
  expect(await listed()).toEqual([undefined]);
});

it('knows no shard that is not there', () => {
  using folder = new TemporaryFolder();
  const shelf = new Shelf(folder.path, new Keyring());
  expect(() => shelf.path('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c112')).toThrow(expect.objectContaining({ code: 'shard.none' }));
});
