import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GAME } from '#core/format/parquet/tables.ts';
import { SummaryFold } from '#core/game/game-summary.ts';
import { cutGame } from '#shard/cut/cut-game.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const label = (ts_us: number, name: string, open: boolean) => `${JSON.stringify({ ts_us, type: 'game_marker', val: { name, open } })}\n`;

it('a menu that is open where a piece begins is said again there, so that each piece tells of it by itself', async () => {
  using folder = new TemporaryFolder();
  const work = join(folder.path, 'work');
  mkdirSync(work);
  await writeTable(join(folder.path, GAME.file), GAME, []);
  writeFileSync(join(folder.path, 'rollbacks.jsonl'), '');
  writeFileSync(
    join(folder.path, 'labels.jsonl'),
    [label(50, 'menu', true), label(150, 'pause', true), label(350, 'menu', false)].join(''),
  );
  const files = new Map();
  const summary = new SummaryFold().summary(1);
  await cutGame({ folder: folder.path, work, files }, { fromUs: 100, toUs: 300 }, summary, { atUs: 103, names: ['menu'] });
  expect(readFileSync(join(work, 'labels.jsonl'), 'utf8')).toBe([label(103, 'menu', true), label(150, 'pause', true)].join(''));
  expect([...files.keys()].sort()).toEqual(['game.parquet', 'labels.jsonl', 'rollbacks.jsonl']);
});
