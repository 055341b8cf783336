import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONG } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Debian's: the compiler of installers, a packer, and what makes libraries for Windows. */
const TOOLS = { makensis: 'nsis', '7z': 'p7zip-full', clang: 'clang', 'lld-link': 'lld' };
const lacks = Object.entries(TOOLS).filter(([tool]) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);

const TEMPLATES = 'node_modules/app-builder-lib/templates/nsis';
/** What electron-builder would download besides the compiler: the libraries of these are only looked into for their names. */
const PLUGIN_CALL = /\b(StdUtils|UAC|nsProcess|Nsis7z|SpiderBanner|WinShell|inetc|nsisunz)::(\w+)/g;

const folder = new TemporaryFolder();
const at = (...names: string[]) => join(folder.path, ...names);

function script(path: string, lines: readonly string[]): void {
  writeFileSync(path, `#!/bin/sh\n${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
}

/** Libraries that have the functions that the templates call, and do nothing: what is made with them is never run. */
function makePlugins(into: string): void {
  const functions = new Map<string, Set<string>>();
  for (const file of globSync(`${TEMPLATES}/**/*.ns[hi]`))
    for (const [, library = '', name = ''] of readFileSync(file, 'utf8').matchAll(PLUGIN_CALL))
      functions.set(library, (functions.get(library) ?? new Set()).add(name));
  for (const [library, names] of functions) {
    writeFileSync(at(`${library}.c`), [...names].map((name) => `__declspec(dllexport) void ${name}(void) {}\n`).join(''));
    execFileSync('clang', ['--target=i686-windows-msvc', '-ffreestanding', '-c', at(`${library}.c`), '-o', at(`${library}.o`)]);
    const flags = ['/dll', '/nodefaultlib', '/noentry', '/machine:x86', '/safeseh:no'];
    execFileSync('lld-link', [...flags, `/out:${join(into, `${library}.dll`)}`, at(`${library}.o`)]);
  }
}

/** Installers of an app of one file, by electron-builder’s own scripts, compiled by Debian’s makensis; for electron-builder a warning is an error. */
function build(targets: readonly string[], flags: readonly string[]) {
  const env = {
    ...process.env,
    PATH: `${at('bin')}:${process.env.PATH}`,
    ELECTRON_BUILDER_NSIS_DIR: at('nsis'),
    ELECTRON_BUILDER_NSIS_RESOURCES_DIR: at('resources'),
    ELECTRON_BUILDER_7ZIP_PATH: execFileSync('sh', ['-c', 'command -v 7z'], { encoding: 'utf8' }).trim(),
  };
  const all = ['--publish', 'never', '--win', ...targets, '--prepackaged', at('app'), `-c.directories.output=${at('out')}`, ...flags];
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/electron-builder/cli.js', ...all], {
    env,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

describe.runIf(LONG && lacks.length === 0)('the installer for Windows', () => {
  beforeAll(() => {
    for (const name of ['app', 'bin', 'nsis/linux', 'resources/plugins/x86-unicode']) mkdirSync(at(name), { recursive: true });
    writeFileSync(at('app', 'gap-recorder.exe'), 'no program');
    makePlugins(at('resources/plugins/x86-unicode'));
    script(at('nsis/linux/makensis'), ['NSISDIR=/usr/share/nsis exec /usr/bin/makensis "$@"']);
    // Wine would have the uninstaller written by a program of 32 bits, which no wine here runs: the compiler of the installer takes any file.
    script(at('bin/wine'), ['cp "$1" "$(dirname "$1")/$(basename "$1" .exe).__uninstaller.exe"']);
  });
  afterAll(() => folder[Symbol.dispose]());

  it.each(['x64', 'arm64'])('and the portable one compile for %s, and hold the app', (arch) => {
    const { status, said } = build(['nsis', 'portable'], [`--${arch}`]);
    expect([status, said]).toEqual([0, expect.any(String)]);
    for (const name of [`win-${arch}`, `portable-${arch}`]) {
      const path = globSync(at('out', `gap-recorder-*-${name}.exe`))[0] as string;
      expect(existsSync(path)).toBe(true);
      const listed = execFileSync('7z', ['l', path], { encoding: 'utf8' });
      expect(listed).toContain('Type = Nsis');
      expect(listed).toMatch(/app-(64|arm64)\.7z/);
    }
  });

  it('does not compile with a script that is wrong', () => {
    writeFileSync(at('wrong.nsh'), '!macro customInstall\n  NoSuchCommand\n!macroend\n');
    const { status, said } = build(['nsis'], ['--x64', `-c.nsis.include=${at('wrong.nsh')}`]);
    expect(status).not.toBe(0);
    expect(said).toContain('NoSuchCommand');
  });
});
