import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { keepScreenOn, macosGraphics, macosName } from '#native/macos/host.ts';
import { driverText, machineKey, vendorOfId } from '#native/windows/host/host.ts';
import { colorRequest } from '#native/windows/screen/hdr.ts';

const KEY = '\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Video\\{B4C2}\\0000';

it('Windows: a driver has its maker and version, as the registry has them under the adapter’s key', () => {
  const key = machineKey(KEY);
  expect(key).toBe('System\\CurrentControlSet\\Control\\Video\\{B4C2}\\0000');
  const values: Record<string, string> = { ProviderName: 'NVIDIA', DriverVersion: '32.0.15.6094' };
  expect(driverText(key, (of, name) => (of === key ? values[name] : undefined))).toBe('NVIDIA 32.0.15.6094');
  expect(driverText(key, (_, name) => (name === 'DriverVersion' ? '1.2' : undefined))).toBe('1.2');
  expect(driverText(key, () => undefined)).toBe('unknown');
  expect(driverText(machineKey('\\Registry\\User\\x'), () => '1')).toBe('unknown');
});

it.each([
  ['PCI\\VEN_10DE&DEV_2684&SUBSYS_88E61043&REV_A1', 'nvidia'],
  ['PCI\\VEN_1002&DEV_744C', 'amd'],
  ['pci\\ven_8086&dev_a780', 'intel'],
  ['ACPI\\VEN_QCOM&DEV_0C36', 'any'],
  ['ROOT\\BasicDisplay', 'any'],
  ['', 'any'],
])('Windows: the maker of the adapter %s is %s', (id, vendor) => {
  expect(vendorOfId(id)).toBe(vendor);
});

it('macOS: adapters as system_profiler lists them, with the version of the system that their drivers are part of', () => {
  const texts: Record<string, string> = {
    '/usr/bin/sw_vers': '15.6.1\n',
    '/usr/sbin/system_profiler': JSON.stringify({ SPDisplaysDataType: [{ sppci_model: 'Apple M3 Pro', spdisplays_vendor: 'x' }, {}] }),
  };
  const run = (program: string) => texts[program];
  expect(macosName(run)).toBe('macOS 15.6.1');
  expect(macosGraphics(run)).toEqual({ gpu: 'Apple M3 Pro', driver: 'macOS 15.6.1' });
  expect(macosGraphics(() => undefined)).toBeUndefined();
  expect(macosGraphics(() => 'no JSON')).toBeUndefined();
  expect(macosName(() => undefined)).toBe('macOS');
});

it('whether the primary monitor shows HDR is asked of the right one, and told', () => {
  const [paths, modes] = [Buffer.alloc(2 * 72), Buffer.alloc(4 * 64)];
  // Two monitors: the second path's lies at the origin, by mode 3.
  for (const [at, mode, target] of [
    [0, 1, 71],
    [72, 3, 72],
  ] as const) {
    paths.writeUInt32LE(mode, at + 12);
    paths.writeBigUInt64LE(0x1234n + BigInt(at), at + 20);
    paths.writeUInt32LE(target, at + 28);
  }
  modes.writeInt32LE(-1920, 64 + 28);
  const request = colorRequest(paths, modes);
  expect([request?.readUInt32LE(0), request?.readUInt32LE(4), request?.readBigUInt64LE(8), request?.readUInt32LE(16)]).toEqual([
    9,
    32,
    0x1234n + 72n,
    72,
  ]);
  modes.writeInt32LE(1080, 3 * 64 + 32);
  expect([colorRequest(paths, modes), colorRequest(Buffer.alloc(0), modes)]).toEqual([undefined, undefined]);
});

it('macOS: the display is kept on as long as the recorder runs; where that program is missing, the session goes on', async () => {
  const asked: unknown[] = [];
  const { promise: failed, resolve } = Promise.withResolvers<Error>();
  keepScreenOn(4711, ((program: string, args: string[]) => {
    asked.push(program, ...args);
    return spawn('/nowhere/caffeinate', args, { stdio: 'ignore' }).on('error', resolve);
  }) as typeof spawn);
  expect(asked).toEqual(['/usr/bin/caffeinate', '-d', '-w', '4711']);
  expect(await failed).toMatchObject({ code: 'ENOENT' });
});
