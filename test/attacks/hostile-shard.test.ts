import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { plain, plainLines } from '#format/core/plain.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { type GapRun, gap } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Fills the clipboard (OSC 52), goes up five lines, hides what follows, and turns the direction of text. */
const EVIL = '\u001b]52;c;cm0gLXJmIH4=\u0007\u001b[5A\u001b[8m\u009b2K\u202Egnp.exe\r\nVERIFIED';

const ESC = '\u001b';
const OURS = new RegExp(`${ESC}\\[(?:[0-9;]*m|2?K|J)|\r(?=${ESC}|[a-z])`, 'g');

/** Our own colours, and the progress that is cleared, are all that may be left. */
function expectHarmless({ stdout, stderr }: GapRun): void {
  const said = stdout + stderr;
  expect(said).toContain('gnp.exe');
  expect(said.replace(OURS, '').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(stripVTControlCharacters(said)).not.toMatch(/^VERIFIED$/m);
}

function made(folder: string, name: string): string {
  mkdirSync(join(folder, name));
  return join(folder, name);
}

function written(path: string, value: object): string {
  writeFileSync(path, JSON.stringify(value));
  return path;
}

describe('what a shard says', () => {
  it.each([['inspect'], ['validate'], ['verify']])('does not reach the terminal as commands (gap %s)', async (command) => {
    using shard = new ShardCopy(inject('shard'));
    shard.editJson('meta.json', (meta) => {
      Object.assign(meta.title as object, { name: EVIL });
      Object.assign((meta.recorder as { video: object }).video, { relieved: [{ frame: 7, why: EVIL }] });
    });
    writeFileSync(shard.file(EVIL), '');
    expectHarmless(await gap([command, shard.path]));
  });

  it.each<[string, (folder: string) => string[]]>([
    ['the name of what a recorder left', (folder) => ['recover', made(folder, `${EVIL}.partial`)]],
    ['the name of a folder with nothing to seal', (folder) => ['recover', made(folder, EVIL)]],
    ['the name of a folder with no game in it', (folder) => ['compare', made(folder, EVIL), made(folder, 'other')]],
    ['a key of a profile', (folder) => ['profile', 'check', written(join(folder, 'p.json'), { title: EVIL, keys: { [EVIL]: EVIL } })]],
    ['an argument', () => ['keys', EVIL]],
  ])('nor does %s', async (_, args) => {
    using folder = new TemporaryFolder();
    expectHarmless(await gap(args(folder.path)));
  });

  it('is written out where it is shown', () => {
    expect(plain('a\u001b[31mb\u202e')).toBe('a\\u001b[31mb\\u202e');
    expect(plainLines('a\u0007\nb')).toBe('a\\u0007\nb');
  });
});

describe('a file of a shard that is none', () => {
  it.each<[string, (shard: ShardCopy) => void]>([
    ['a link to /dev/zero', (shard) => symlinkSync('/dev/zero', shard.file('video.ivf'))],
    ['a link to another file', (shard) => symlinkSync(`${shard.path}.video`, shard.file('video.ivf'))],
    ['a pipe', (shard) => execFileSync('mkfifo', [shard.file('video.ivf')])],
  ])('%s is refused at once, by name', async (_, put) => {
    using shard = new ShardCopy(inject('shard'));
    renameSync(shard.file('video.ivf'), `${shard.path}.video`);
    try {
      put(shard);
      for (const command of ['validate', 'verify', 'report'])
        expect(await gap([command, shard.path])).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('video.ivf: a shard holds files'),
        });
    } finally {
      rmSync(`${shard.path}.video`);
    }
  });
});
