import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LABELS_FILE } from '#format/core/layout.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { writeLabels } from '#session/tables/labels-file.ts';
import { cutLabels } from '#shard/cut/cut-labels.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const marker = (ts_us: number, name: string, open: boolean) => JSON.stringify({ ts_us, type: 'game_marker', val: { name, open } });
const voice = (ts_us: number) => JSON.stringify({ ts_us, type: 'voice_agg', val: { rms: 0.5 } });
const text = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

it('what a game marked and what was heard become one file, in order of time', async () => {
  using folder = new TemporaryFolder();
  const journal = join(folder.path, 'journal');
  const writer = new JournalWriter(journal);
  writer.append('labels', Buffer.from(text(voice(50), voice(250))));
  // Somebody wrote into it: what is no label is left out.
  const no = ['{', '{"ts_us":-1}', JSON.stringify({ ts_us: 5, type: 'voice_agg', val: { rms: 'loud' } })];
  writer.append('labels', Buffer.from(text(voice(300), ...no)));
  writer.close();
  const said = [100, 260].map((tsUs) => ({ tsUs, json: marker(tsUs, 'menu', tsUs === 100) }));
  const written = await writeLabels(folder.path, journal, said);
  expect(written?.counts).toEqual({ voice_agg: 3, game_marker: 2 });
  expect(readFileSync(join(folder.path, LABELS_FILE), 'utf8')).toBe(
    text(voice(50), marker(100, 'menu', true), voice(250), marker(260, 'menu', false), voice(300)),
  );
});

it('a session without labels has no file of them', async () => {
  using folder = new TemporaryFolder();
  const journal = join(folder.path, 'journal');
  new JournalWriter(journal).close();
  expect(await writeLabels(folder.path, journal, [])).toBeUndefined();
});

it('a menu that is open where a piece begins is said again there, so that each piece tells of it by itself', async () => {
  using folder = new TemporaryFolder();
  const work = join(folder.path, 'work');
  mkdirSync(work);
  writeFileSync(
    join(folder.path, LABELS_FILE),
    text(marker(50, 'menu', true), marker(150, 'pause', true), voice(299), marker(350, 'menu', false)),
  );
  const files = new Map();
  const cutting = { folder: folder.path, work, files };
  const counts = await cutLabels(cutting, { span: { fromUs: 100, toUs: 300 }, exact: true }, { atUs: 103, names: ['menu'] });
  expect(counts).toEqual({ game_marker: 2, voice_agg: 1 });
  expect(readFileSync(join(work, LABELS_FILE), 'utf8')).toBe(text(marker(103, 'menu', true), marker(150, 'pause', true), voice(299)));
  expect([...files.keys()]).toEqual([LABELS_FILE]);
  expect(
    await cutLabels({ ...cutting, files: new Map() }, { span: { fromUs: 400, toUs: 500 }, exact: true }, { atUs: 403, names: [] }),
  ).toBeUndefined();
});

it('of a stretch that was partly cut out nothing is told; where a session only goes on in the next part it is', async () => {
  using folder = new TemporaryFolder();
  const told = (ts_us: number, custom_from_us: number) => JSON.stringify({ ts_us, type: 'voice_agg', val: { rms: 0.5 }, custom_from_us });
  writeFileSync(join(folder.path, LABELS_FILE), text(told(150, 90), told(200, 150)));
  const cut = (exact: boolean) => {
    const work = join(folder.path, `${exact}`);
    mkdirSync(work);
    return cutLabels(
      { folder: folder.path, work, files: new Map() },
      { span: { fromUs: 100, toUs: 300 }, exact },
      { atUs: 100, names: [] },
    );
  };
  expect([await cut(false), await cut(true)]).toEqual([{ voice_agg: 1 }, { voice_agg: 2 }]);
});
