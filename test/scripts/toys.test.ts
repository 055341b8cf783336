import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Validation } from '#library/index.ts';
import { copyTree } from '#scripts/copied-tree.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { gap, recording } from '#test/support/gap.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { TOYS } from '#test/support/toys.ts';

/** A newcomer adds one of each, in a copy of the tree, by touching what CONTRIBUTING names and nothing else. */
const tree = new TemporaryFolder();
const shards = new TemporaryFolder();
const contributing = readFileSync('CONTRIBUTING.md', 'utf8');

function plantToys(): void {
  for (const { edits, adds = {} } of Object.values(TOYS)) {
    for (const [file, changes] of Object.entries(edits)) {
      const path = join(tree.path, file);
      const planted = changes.reduce(
        (text, [old, now]) => {
          if (text.split(old).length !== 2) throw new Error(`${file} does not have this once: ${old}`);
          return text.replace(old, () => now);
        },
        readFileSync(path, 'utf8'),
      );
      writeFileSync(path, planted);
    }
    for (const [file, text] of Object.entries(adds)) {
      mkdirSync(dirname(join(tree.path, file)), { recursive: true });
      writeFileSync(join(tree.path, file), text);
    }
  }
}

afterAll(() => {
  tree[Symbol.dispose]();
  shards[Symbol.dispose]();
});

describe.each(Object.entries(TOYS))('%s', (heading, { edits, adds = {} }) => {
  const paragraph = contributing.split('\n\n').find((text) => text.startsWith(`**${heading}**`)) ?? '';
  const named = new Set(Array.from(paragraph.matchAll(/`([\w./-]+)`/g), ([, name]) => name as string));

  it('names every file that it takes', () => {
    expect(Object.keys(edits).filter((file) => !named.has(file))).toEqual([]);
    expect(Object.keys(adds).filter((file) => ![dirname(file), dirname(dirname(file))].some((folder) => named.has(folder)))).toEqual([]);
  });
});

/** Files that each takes, in all: more means that something is said twice. */
const MOST_FILES: Readonly<Record<keyof typeof TOYS, number>> = {
  'Add an option.': 4,
  'Add a check.': 3,
  'Add an encoder.': 2,
  'Add an OS source.': 4,
  'Add a table.': 4,
};

it.each(Object.entries(TOYS))('%s takes few files', (heading, { edits, adds = {} }) => {
  expect(Object.keys(edits).length + Object.keys(adds).length).toBeLessThanOrEqual(MOST_FILES[heading] as number);
});

describe('a tree with one toy of each', () => {
  let shard: string;

  beforeAll(async () => {
    copyTree(tree.path);
    plantToys();
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build/program.ts'], { cwd: tree.path, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    await using stage = await Stage.open({ width: 640, height: 360 });
    const flags = ['--size', '320x180', '--fps', '30', '--encoder', 'toy', '--duration', '4'];
    const run = await gap(recording(stage.display.name, shards.path, ...flags), { cwd: tree.path });
    expect([0, 1], run.stdout + run.stderr).toContain(run.code);
    shard = only(shards.path);
  });

  const validated = async (folder: string) =>
    JSON.parse((await gap(['validate', folder, '--json'], { cwd: tree.path })).stdout) as Validation;
  const of = ({ findings }: Validation, check: string) =>
    findings.filter((finding) => finding.check === check).map(({ severity }) => severity);

  it('compiles', () => {
    const { stdout, status } = spawnSync(resolve('node_modules/.bin/tsc'), ['-b', 'electron/session', 'renderer'], {
      cwd: tree.path,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('records with the source and the encoder', async () => {
    const { recorder } = readMeta(shard);
    expect(recorder?.input.source).toBe('toy');
    expect(recorder?.video.capture).toMatchObject({ options: { crf: '17' } });
    await expectValid(shard);
  });

  it('has the option, and asks for the consent to it', async () => {
    expect((await gap(['record', '--help'], { cwd: tree.path })).stdout).toMatch(/^ {2}--toy {2,}a toy$/m);
    const { code, stderr } = await gap(recording(':0', shards.path, '--toy'), { cwd: tree.path });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('the player agreed to voice') });
  });

  it('asks the check, and writes the table: hashed, validated, and missed', async () => {
    const validation = await validated(shard);
    expect(of(validation, 'toy.frames')).toEqual(['pass']);
    expect(of(validation, 'schema.toy')).toEqual(['pass']);
    expect(readFileSync(join(shard, 'hashes.json'), 'utf8')).toContain('"toy.parquet"');
    const copy = join(shards.path, 'copy');
    cpSync(shard, copy, { recursive: true });
    rmSync(join(copy, 'toy.parquet'));
    expect(of(await validated(copy), 'files.present')).toContain('fail');
    rmSync(copy, { recursive: true });
  });

  it('cuts the table when the shard is trimmed', async () => {
    const { code, stderr } = await gap(['trim', shard, '--from', '2', '--out', join(shards.path, 'cut')], { cwd: tree.path });
    expect([0, 1], stderr).toContain(code);
    const validation = await validated(only(join(shards.path, 'cut')));
    expect(of(validation, 'schema.toy')).toEqual(['pass']);
    expect(of(validation, 'files.present')).not.toContain('fail');
  });
});
