import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { Consent, SCOPES } from '#format/core/documents/consent.ts';
import { Keyring } from '#home/keyring.ts';
import { consented } from '#test/support/corpus.ts';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

long('a corpus of one machine, from the first shard to a question and a withdrawal', async () => {
  using folder = new TemporaryFolder();
  const shelf = join(folder.path, 'shelf');
  const first = join(shelf, 'one');
  cpSync(inject('shard'), first, { recursive: true });
  // A home of its own: what is withdrawn here is withdrawn for nobody else.
  const home = { GAP_SETTINGS: join(folder.path, 'home', 'settings.json') };
  const notice = join(folder.path, 'notice.md');
  writeFileSync(notice, '# What is recorded\n');
  const scopes = SCOPES.flatMap((scope) => ['--scope', scope]);
  const consent = (await gap(['consent', 'new', '--notice', notice, '--license-ref', 'ref#l', ...scopes], { env: home })).stdout.trim();
  using second = await consented(Consent.parse(JSON.parse(readFileSync(join(folder.path, 'home', 'consents', `${consent}.json`), 'utf8'))));
  cpSync(second.path, join(shelf, 'two'), { recursive: true });
  await expectValid(join(shelf, 'two'));
  const env = { ...home, GAP_CORPUS: join(folder.path, 'corpus') };
  expect(await gap(['corpus', 'add', shelf], { env })).toMatchObject({ code: 0, stdout: `${shelf}  2 shards, 2 new\n` });
  expect(await gap(['worker', '--until-done', '--processes', '1'], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^PASS {8}fast {2}.*(one|two)\n/) as unknown,
  });
  const { stdout: status } = await gap(['corpus', 'status', '--json'], { env });
  const { jobs } = JSON.parse(status) as { jobs: { level: string; waiting: number }[] };
  expect(jobs.map(({ level, waiting }) => [level, waiting])).toEqual([
    ['fast', 0],
    ['deep', 0],
    ['watermark', 0],
    ['export', 0],
  ]);
  expect(await gap(['corpus', 'hours'], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^of +hours +shards +GB\nDemo +0 +2 /) as unknown,
  });
  expect(await gap(['corpus', 'duplicates'], { env })).toMatchObject({ code: 1, stdout: expect.stringContaining('video') as unknown });
  expect(await gap(['corpus', 'unreadable'], { env })).toMatchObject({ code: 0, stdout: 'shard  why\n' });
  const release = [
    'release',
    'make',
    'demo',
    '--out',
    join(folder.path, 'releases'),
    // Which split a consent is in is chance otherwise.
    '--val',
    '0',
    '--license',
    'CC-BY-4.0',
    '--creator',
    'We',
    '--description',
    'Played',
  ];
  const made = join(folder.path, 'releases', 'demo-1.0.0');
  expect(await gap(release, { env })).toMatchObject({ code: 2, stderr: expect.stringContaining('operator') as unknown });
  expect(await gap(['keys', 'create', 'operator'], { env })).toMatchObject({ code: 0 });
  // The second is the very same video.
  expect(await gap(release, { env })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/demo-1\.0\.0 {2}1 shard, 0\.00 hours; 1 came in/) as unknown,
  });
  expect(await gap(release, { env })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/nothing is different from 1\.0\.0\n.*Add shards first/) as unknown,
  });
  expect(await gap(['release', 'check', made], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^demo 1\.0\.0, signed by .*: 1 shard\n$/) as unknown,
  });
  const out = join(folder.path, 'out');
  const exported = ['release', 'export', made, '--as', 'mp4', '--out', out];
  expect(await gap(exported, { env })).toMatchObject({ code: 0, stdout: `${out}  1 parts, 0 made\n` });
  const key = join(folder.path, 'recorder.pem');
  writeFileSync(key, new Keyring().signer('recorder').publicKey);
  const work = ['worker', '--until-done', '--processes', '1', '--trusted', key];
  expect(await gap([...work, '--exports'], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^PASS {8}export {2}/) as unknown,
  });
  expect(await gap(exported, { env })).toMatchObject({ code: 0, stdout: `${out}  1 parts, 1 made\n` });
  expect(readdirSync(join(out, 'train', 'part-00000'))).toContain('gap.sources.json');
  expect(await gap(['corpus', 'revoked'], { env })).toMatchObject({ code: 0 });
  expect(await gap(['consent', 'revoke', consent], { env })).toMatchObject({ code: 0 });
  expect(await gap(['corpus', 'revoked'], { env })).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(join(shelf, 'two')) as unknown,
  });
  expect((await gap(['corpus', 'hours', '--by', 'verdict'], { env })).stdout).toMatch(/pass +0 +1 /);
  const snapshot = join(folder.path, 'catalogue.parquet');
  expect(await gap(['corpus', 'snapshot', snapshot], { env })).toMatchObject({ code: 0, stdout: `${snapshot}  1 shard\n` });
  const asked = await gap(['corpus', 'query', snapshot, 'select title, count(*) as n from shards group by title']);
  expect(asked).toMatchObject({ code: 0, stdout: 'title  n\nDemo   1\n' });
});

long.each([
  [['corpus'], /no subcommand given\n.*Use one of add, snapshot/],
  [['corpus', 'fly'], /unknown subcommand "fly"/],
  [['corpus', 'add'], /add: wrong number of arguments/],
  [['corpus', 'status', 'here'], /status here: wrong number of arguments/],
  [['corpus', 'hours', '--by', 'weather'], /--by weather: not usable\n.*Use title, verdict, lag/],
  [['corpus', 'query', '/nowhere.parquet', 'select 1'], /\/nowhere\.parquet: there is no such file\n.*Write a snapshot/],
  [['corpus', 'query', '/nowhere.parquet'], /a snapshot and one question are needed/],
  [['release', 'make'], /make: wrong number of arguments/],
  [['release', 'make', 'x'], /--out, --license, --creator and --description are needed/],
  [['release', 'check', '/nowhere'], /\/nowhere\/release\.dsse\.json: there is no such file/],
  [['release', 'export', '/nowhere', '--as', 'vhs', '--out', 'x'], /--as vhs: not usable\n.*webdataset, lerobot/],
  [['release', 'export', '/nowhere', '--as', 'mp4', '--out', 'x', '--video', 'h264'], /--video h264: is no choice for mp4/],
  [['release', 'export', '/nowhere', '--as', 'mp4', '--out', 'x', '--part-gb', '0'], /--part-gb 0: not usable\n.*Give a number of GB/],
  [['release', 'export', '/nowhere', '--as', 'mp4', '--out', 'x', '--codes', 'W'], /--codes: mp4 has no columns for keys/],
  [['release', 'export', '/nowhere', '--as', 'lerobot', '--out', 'x', '--codes', 'W,W'], /W: is named twice/],
  [['console', '--corpus', '--deep', '2'], /--deep 2: not usable\n.*Give 0 to 1/],
  [['worker', '--processes', '0'], /--processes 0: not usable\n.*Give 1 to 256/],
  [['worker', '--deep', '2'], /--deep 2: not usable\n.*Give 0 to 1/],
  [['corpus', 'status', '--database', 'postgres://127.0.0.1:9/x'], /ECONNREFUSED/],
])('gap %j says what is wrong', async (args, says) => {
  using folder = new TemporaryFolder();
  expect(await gap(args, { env: { GAP_CORPUS: join(folder.path, 'corpus') } })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(says) as unknown,
  });
});

long('a place that is not there is named', async () => {
  using folder = new TemporaryFolder();
  writeFileSync(join(folder.path, 'file'), '');
  const run = await gap(['corpus', 'add', join(folder.path, 'none')], { env: { GAP_CORPUS: join(folder.path, 'corpus') } });
  expect(run).toMatchObject({ code: 2, stderr: expect.stringMatching(/none: there is no such folder\n.*s3:\/\/BUCKET/) as unknown });
});
