import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { askSnapshot } from '#corpus/catalogue/ask-snapshot.ts';
import { writeSnapshot } from '#corpus/catalogue/snapshot.ts';
import { openDatabase } from '#corpus/database/open-database.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { OwnDatabase } from '#test/support/corpora.ts';
import { settled } from '#test/support/settled.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const LIMITS = { mostRows: 10, mostS: 20 };
const kept = new TemporaryFolder();
const path = join(kept.path, "shard's.parquet");

let sha256 = '';
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

beforeAll(async () => {
  await using own = await OwnDatabase.start('embedded');
  await using database = await openDatabase(own.where);
  await settled(
    database,
    Array.from({ length: 12 }, (_, i) => ({ name: `s${i}`, title: i < 8 ? 'Doom' : "Quake's", seconds: 600 })),
  );
  expect(await writeSnapshot(database, path)).toEqual({ path, shards: 12 });
  sha256 = hashOf(path);
  return () => kept[Symbol.dispose]();
});

describe('a snapshot', () => {
  it('is Parquet that others read', async () => {
    using table = await TableReader.open(path);
    expect(table.rows).toBe(12);
    expect([...(await table.numbers('duration_s'))]).toEqual(new Array(12).fill(600));
  });

  it('is asked in SQL', async () => {
    expect(
      await askSnapshot(
        path,
        'select title, count(*)::int as n, sum(duration_s) / 3600 as hours from shards group by title order by n',
        LIMITS,
      ),
    ).toEqual({
      columns: ['title', 'n', 'hours'],
      rows: [
        ["Quake's", 4, expect.closeTo(4 / 6) as unknown],
        ['Doom', 8, expect.closeTo(8 / 6) as unknown],
      ],
      more: false,
    });
    const { rows, more } = await askSnapshot(path, 'select place from shards', LIMITS);
    expect([rows.length, more]).toEqual([10, true]);
  });

  it.each([
    ['writes', "copy shards to '/tmp/gap-written.csv'"],
    ['explains a write', "explain analyze copy shards to '/tmp/gap-written.csv'"],
    ['reads another file', "select * from read_text('/etc/passwd')"],
    ['writes the file that it may read', 'copy shards to $PATH (format parquet, use_tmp_file false)'],
    ['asks the network', "select * from read_csv('http://127.0.0.1:9/x.csv')"],
    ['loads code', 'install httpfs'],
    ['changes settings', 'set enable_external_access = true'],
    ['asks twice', 'select 1; select 2'],
    ['asks nothing', ''],
    ['makes a mistake', 'select wrong from shards'],
    ['deletes', 'delete from shards'],
  ])('is not asked anything that %s', async (_, sql) => {
    await expect(askSnapshot(path, sql.replace('$PATH', `'${path.replace("'", "''")}'`), LIMITS)).rejects.toMatchObject({
      code: 'corpus.question',
    });
    expect(hashOf(path)).toBe(sha256);
  });

  it('ends a question that takes too long', async () => {
    const endless = 'select count(*) from range(100000000) a, range(100000000) b where hash(a.range) = hash(b.range + 1)';
    await expect(askSnapshot(path, endless, { ...LIMITS, mostS: 0.3 })).rejects.toMatchObject({ code: 'corpus.question' });
  });

  it('says of a question that is refused what to ask instead', async () => {
    await expect(askSnapshot(path, 'select 1; select 2', LIMITS)).rejects.toMatchObject({ remedy: 'Ask one question at a time' });
    await expect(askSnapshot(path, 'set threads = 1', LIMITS)).rejects.toMatchObject({
      remedy: 'Ask with SELECT: a snapshot is not changed',
    });
  });

  it('ends one that hears no interruption, or needs more memory than it may, which no limit of DuckDB’s counts', async () => {
    const deaf = "select levenshtein(repeat('a', 500000), repeat('b', 500000))";
    await expect(askSnapshot(path, deaf, { ...LIMITS, mostS: 0.3 })).rejects.toThrow('it took longer than 0.3 s');
    const large = "select sum(length(repeat('x' || range::varchar, 900000000))) from range(4)";
    await expect(askSnapshot(path, large, { ...LIMITS, mostMb: 500 })).rejects.toThrow('it needs more than 500 MB');
  });

  it('that is none, or is not there, is named', async () => {
    using folder = new TemporaryFolder();
    const none = join(folder.path, 'none.parquet');
    await expect(askSnapshot(none, 'select 1', LIMITS)).rejects.toMatchObject({ code: 'corpus.snapshot' });
    writeFileSync(none, readFileSync('package.json'));
    await expect(askSnapshot(none, 'select 1', LIMITS)).rejects.toMatchObject({ code: 'corpus.question' });
  });
});
