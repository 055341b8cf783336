import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Windows' functions by which a program gets into another, reads its memory, or has itself loaded into it. */
const INTRUDES =
  /\b(CreateRemoteThread(Ex)?|WriteProcessMemory|ReadProcessMemory|VirtualAllocEx|VirtualProtectEx|NtReadVirtualMemory|QueueUserAPC|SetThreadContext|SetWindowsHookEx[AW]?|DebugActiveProcess|CreateService[AW]?|NtLoadDriver|SendInput|keybd_event|mouse_event)\b/;
/** Rights with which a process is opened: PROCESS_QUERY_LIMITED_INFORMATION gives its name, times and rights, and nothing inside it. */
const LIMITED = 0x1000;

const intrudersIn = (files: readonly string[], read = (file: string) => readFileSync(file, 'utf8')) =>
  files.flatMap((file) => INTRUDES.exec(read(file))?.[0] ?? []);

describe('what docs/trust.md says of games', () => {
  const windows = globSync('native/{windows,input,screen,host,network}/**/*.ts');

  it('nothing gets into them on Windows', () => {
    expect(windows.length).toBeGreaterThan(30);
    expect(intrudersIn(windows)).toEqual([]);
    expect(intrudersIn(['a.ts'], () => "func('bool __stdcall WriteProcessMemory(…)')")).toEqual(['WriteProcessMemory']);
  });

  it('a process is opened to ask for its name, times and rights alone', () => {
    const opened = windows.flatMap((file) =>
      Array.from(readFileSync(file, 'utf8').matchAll(/\b(?:openProcess|OpenProcess)\((\w+),/g), ([, right]) => right),
    );
    expect(opened.length).toBeGreaterThan(0);
    expect([...new Set(opened)].filter((right) => right !== 'QUERY_PROCESS' && right !== 'uint32_t')).toEqual([]);
    expect(readFileSync('native/windows/host/process.ts', 'utf8')).toContain(`QUERY_PROCESS = 0x${LIMITED.toString(16)};`);
  });
});
