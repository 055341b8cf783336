// cspell:ignore CWORD COMPREPLY compinit Kutf Tutf cbou
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashCompletion } from '#cli/completion/bash.ts';
import { fishCompletion } from '#cli/completion/fish.ts';
import { zshCompletion } from '#cli/completion/zsh.ts';
import { type Described, described } from '#cli/described.ts';
import { COMMANDS } from '#cli/run.ts';
import { manPage } from '#scripts/build/man-page.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
afterAll(() => folder[Symbol.dispose]());
let commands: Described[];
beforeAll(async () => {
  commands = await described(COMMANDS);
});

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

it('knows every command, its words and its flags from its own help', () => {
  expect(commands.map(({ name }) => name)).toEqual([...COMMANDS.keys()]);
  const of = (name: string) => commands.find((one) => one.name === name);
  expect(of('keys')?.verbs).toContain('distrust');
  expect(of('record')?.flags).toEqual(
    expect.arrayContaining([
      { name: 'game', takes: [], says: expect.stringContaining('executable') },
      { name: 'pads', takes: ['auto', 'off'], says: expect.stringContaining('gamepads') },
      { name: 'json', takes: undefined, says: expect.stringContaining('JSON') },
    ]),
  );
  // Of a short one too.
  expect(of('validate')?.flags.map(({ name }) => name)).toContain('verbose');
});

describe('bash', () => {
  /** What the Tab key offers after these words. */
  const offers = (...words: string[]): string[] => {
    const file = join(folder.path, 'gap.bash');
    writeFileSync(file, bashCompletion(commands));
    const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _gap; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-uc', script, 'bash', file, 'gap', ...words], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
  };

  it.each<[string[], string[]]>([
    [['rec'], ['record', 'recover']],
    [['--'], ['--help', '--version']],
    [['keys', 'ex'], ['export']],
    [
      ['record', '--ga'],
      ['--game', '--game-state', '--game-state-port', '--game-origin'],
    ],
    [
      ['record', '--pads', ''],
      ['auto', 'off'],
    ],
    // As bash splits --pads= and --pads=o.
    [
      ['record', '--pads', '='],
      ['auto', 'off'],
    ],
    [['record', '--pads', '=', 'o'], ['off']],
    [['record', '--display', ':', '0'], []],
    // Files: the shell's own.
    [['validate', ''], []],
    [['record', '--out', ''], []],
    [['nothing', ''], []],
  ])('offers after %j', (words, expected) => {
    expect(offers(...words)).toEqual(expected);
  });
});

it.skipIf(!has('fish'))('fish offers commands and flags', () => {
  const file = join(folder.path, 'gap.fish');
  writeFileSync(file, fishCompletion(commands));
  const offers = (line: string) =>
    execFileSync('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`], { encoding: 'utf8' })
      .split('\n')
      .map((each) => each.split('\t')[0]);
  expect(offers('gap rec')).toEqual(['record', 'recover', '']);
  expect(offers('gap record --pads ')).toEqual(['auto', 'off', '']);
  expect(offers('gap keys ex')).toEqual(['export', '']);
});

it.skipIf(!has('zsh'))('zsh reads it', () => {
  const file = join(folder.path, '_gap');
  writeFileSync(file, zshCompletion(commands));
  // With its completion system loaded, as in a user's shell; a specification that _arguments cannot read is an error.
  const script = `autoload -Uz compinit; compinit -u -d ${folder.path}/dump; source ${file}; print -l $_comps[gap]; functions _gap >/dev/null && print loaded`;
  const { stdout, stderr } = spawnSync('zsh', ['-fc', script], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '_gap\nloaded\n', stderr: '' });
});

it.skipIf(!has('groff'))('the manual page is set without a warning, and has every command', () => {
  const page = manPage(commands, '0.0.0');
  const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Kutf8', '-Tutf8', '-P-cbou'], { input: page, encoding: 'utf8' });
  expect(stderr).toBe('');
  for (const { name } of commands) expect(stdout).toContain(`gap ${name}`);
  expect(stdout).toContain('--game NAME');
});
