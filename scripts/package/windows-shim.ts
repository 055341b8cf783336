import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importsOf } from '#scripts/package/pe-imports.ts';

const HELP = `npm run wine:shim -- [--list BINARY]

Makes resources/node-av/win32-{x64,arm64}/libnode.dll, with which node-av's binary for Windows that may be passed on (its MinGW build) loads in
Node and in Electron. Takes clang and lld (LLVM), and makes the same bytes each time.

  --list BINARY   first writes the functions that a node-av.node of MinGW asks for into scripts/package/libnode/node-api.h

Exit codes: 0 made; 1 not; 2 usage.
`;
const SOURCE = 'scripts/package/libnode';
const TARGETS = {
  x64: 'x86_64-windows-msvc',
  arm64: 'aarch64-windows-msvc',
};
const KERNEL32 = ['GetModuleHandleA', 'GetProcAddress'];

const { values } = parseArgs({ options: { list: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
if (values.help === true) process.stdout.write(HELP);
else {
  if (values.list !== undefined) writeFileSync(join(SOURCE, 'node-api.h'), listOf(values.list));
  for (const arch of ['x64', 'arm64'] as const) process.stdout.write(`${make(arch)}\n`);
}

/** What the shim has to export: the functions that a binary imports from libnode.dll. */
function listOf(binary: string): string {
  const names = importsOf(readFileSync(binary), 'libnode.dll');
  if (names.length === 0) throw new Error(`${binary} imports nothing from libnode.dll: give node-av.node of @seydx/node-av-win32-*-mingw`);
  return names.map((name) => `FUNCTION(${name})\n`).join('');
}

function make(arch: keyof typeof TARGETS): string {
  const out = join('resources/node-av', `win32-${arch}`);
  mkdirSync(out, { recursive: true });
  using folder = mkdtempDisposableSync(join(tmpdir(), 'gap-shim-'));
  const at = (name: string) => join(folder.path, name);
  const compile = (source: string, object: string) =>
    run('clang', [`--target=${TARGETS[arch]}`, '-O2', '-ffreestanding', '-Wall', '-Werror', '-c', source, '-o', at(object)]);
  const link = (name: string, into: string, args: readonly string[]) =>
    run('lld-link', ['/dll', '/nodefaultlib', '/Brepro', `/implib:${at(`${name}.lib`)}`, `/out:${join(into, `${name}.dll`)}`, ...args]);
  // What the linker must know of kernel32: a library of that name with these functions, which is thrown away.
  writeFileSync(at('kernel32.c'), KERNEL32.map((name) => `__declspec(dllexport) void ${name}(void) {}\n`).join(''));
  compile(at('kernel32.c'), 'kernel32.o');
  link('kernel32', folder.path, ['/noentry', at('kernel32.o')]);
  compile(join(SOURCE, 'libnode.c'), 'libnode.o');
  link('libnode', out, ['/entry:DllMain', at('libnode.o'), at('kernel32.lib')]);
  return join(out, 'libnode.dll');
}

function run(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    process.stderr.write(`wine:shim: there is no ${command}\n  → Install LLVM (Debian: apt-get install clang lld)\n`);
    process.exit(1);
  }
}
