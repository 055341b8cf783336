import koffi from 'koffi';
import type { Vendor } from '#native/core/screen/vendor.ts';
import { type Graphics, vendorOf } from '#native/screen/graphics.ts';
import { user32 } from '#native/windows/user32.ts';

const LOCAL_MACHINE = -2147483646;
const VERSION_KEY = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const ANY_TYPE = 0xffff;
/** DISPLAY_DEVICEW (wingdi.h): 840 bytes, DeviceString, DeviceID and DeviceKey of 128 characters at 68, 328 and 584, StateFlags at 324. */
const DISPLAY_DEVICE = { bytes: 840, text: 68, id: 328, key: 584, textBytes: 256, flags: 324 };
const MOST_DEVICES = 16;
const PRIMARY = 4;

/** Name and build of Windows, from the registry. Windows 11 still calls itself 10 there: its builds begin at 22000. */
export function windowsName(): string {
  const name = registryText(VERSION_KEY, 'ProductName') ?? 'Windows';
  const build = registryText(VERSION_KEY, 'CurrentBuildNumber') ?? '';
  return `${Number(build) >= 22_000 ? name.replace('Windows 10', 'Windows 11') : name} ${build}`.trim();
}

/** What Windows says of a display adapter. */
interface Device extends Graphics {
  readonly id: string;
  readonly isPrimary: boolean;
}

/** Each adapter once for every monitor that it may drive. The driver's version is in the registry under the adapter's key. */
function devices(): Device[] {
  const w = user32();
  const device = Buffer.alloc(DISPLAY_DEVICE.bytes);
  const { text, id, key, textBytes, flags } = DISPLAY_DEVICE;
  const textAt = (at: number) => untilNul(device.toString('utf16le', at, at + textBytes));
  const found: Device[] = [];
  for (let i = 0; i < MOST_DEVICES; i++) {
    device.fill(0).writeUInt32LE(device.length, 0);
    if (w.displayDevice(null, i, device, 0) === 0) break;
    const isPrimary = (device.readUInt32LE(flags) & PRIMARY) !== 0;
    found.push({ gpu: textAt(text), driver: driverText(machineKey(textAt(key))), id: textAt(id), isPrimary });
  }
  return found;
}

/** The adapter that drives the primary monitor, and its driver. */
export function windowsGraphics(): Graphics | undefined {
  const primary = devices().find(({ isPrimary }) => isPrimary);
  return primary && { gpu: primary.gpu, driver: primary.driver };
}

/** All adapters with their drivers: encoders belong to any of them. */
export function windowsAdapters(): Graphics | undefined {
  const all = devices();
  const each = (of: (device: Device) => string) => [...new Set(all.map(of))].join(', ');
  return all.length === 0 ? undefined : { gpu: each(({ gpu }) => gpu), driver: each(({ gpu, driver }) => `${gpu}: ${driver}`) };
}

/** Who made the display adapters. */
export const windowsVendors = (): Vendor[] => [...new Set(devices().map(({ id }) => vendorOfId(id)))];

/** Of a device's id, as in `PCI\\VEN_10DE&DEV_2684&SUBSYS_...`. */
export const vendorOfId = (deviceId: string): Vendor => vendorOf(Number.parseInt(/^PCI\\VEN_([0-9A-F]{4})/i.exec(deviceId)?.[1] ?? '', 16));

/** Who made a driver, and its version, as in "NVIDIA 32.0.15.6094"; `unknown` where the registry does not say. */
export function driverText(key: string | undefined, read: (key: string, name: string) => string | undefined = registryText): string {
  const version = key && read(key, 'DriverVersion');
  if (version === undefined || version === '') return 'unknown';
  return [read(key as string, 'ProviderName'), version].filter((part) => part).join(' ');
}

/** The registry's name of a device's key, under the local machine: the kernel calls it `\Registry\Machine\System\...`. */
export function machineKey(deviceKey: string): string | undefined {
  return /^\\Registry\\Machine\\(.+)$/i.exec(deviceKey)?.[1];
}

function registryText(key: string, name: string): string | undefined {
  const get = koffi
    .load('advapi32.dll')
    .func('int32_t __stdcall RegGetValueW(intptr_t key, str16 sub, str16 name, uint32_t flags, void* type, void* data, void* size)');
  const data = Buffer.alloc(512);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return get(LOCAL_MACHINE, key, name, ANY_TYPE, null, data, size) === 0 ? untilNul(data.toString('utf16le')) : undefined;
}

const untilNul = (text: string) => (text.split('\0')[0] ?? '').trim();
