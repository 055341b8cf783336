import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { importsOf } from '#scripts/package/pe-imports.ts';

const BINARY = '.wine/tree/node_modules/@seydx/node-av-win32-x64-mingw/node-av.node';
const SHIM = 'resources/node-av/win32-x64/libnode.dll';
const why = existsSync(BINARY) && existsSync(SHIM) ? undefined : 'npm run wine brings the binary, and makes the shim';
if (why !== undefined) console.warn(`the shim of node-av’s Windows binary is not tried: ${why}`);

it.skipIf(why !== undefined)('the shim hands on what node-av’s binary asks Node for, and asks nothing but kernel32 itself', () => {
  const listed = Array.from(
    readFileSync('scripts/package/libnode/node-api.h', 'utf8').matchAll(/^FUNCTION\((\w+)\)$/gm),
    ([, name]) => name,
  );
  expect(listed.length).toBeGreaterThan(50);
  expect(listed).toEqual(importsOf(readFileSync(BINARY), 'libnode.dll'));
  const shim = readFileSync(SHIM);
  expect(importsOf(shim, 'kernel32.dll')).toEqual(['GetModuleHandleA', 'GetProcAddress']);
  for (const name of listed) expect(shim.includes(`\0${name}\0`)).toBe(true);
});

it.skipIf(why !== undefined)('it is made again of the same bytes', () => {
  const made = readFileSync(SHIM);
  execFileSync(process.execPath, ['scripts/package/windows-shim.ts']);
  expect(readFileSync(SHIM)).toEqual(made);
});

it('imports of what is no library are refused', () => {
  expect(() => importsOf(Buffer.alloc(20), 'libnode.dll')).toThrow(RangeError);
  expect(() => importsOf(Buffer.alloc(1000), 'libnode.dll')).toThrow(RangeError);
});
