import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Vendor } from '#native/core/screen/vendor.ts';
import { type Graphics, vendorOf } from '#native/screen/graphics.ts';

const PCI = '/sys/bus/pci/devices';
const NVIDIA = '/proc/driver/nvidia';

/** Name of the distribution, from os-release(5). */
export function linuxName(osRelease = readText('/etc/os-release')): string {
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(osRelease ?? '')?.[1] ?? 'Linux';
}

/** The display adapters that the kernel knows, with their drivers; `undefined` where there is none (a virtual machine, Xvfb). */
export function linuxGraphics(): Graphics | undefined {
  const cards = displayCards();
  if (cards.length === 0) return undefined;
  const found = cards.map((slot) => {
    const id = (file: string) => (readText(join(PCI, slot, file)) ?? '0x????').trim().slice(2);
    const driver = driverOf(join(PCI, slot));
    const model = /^Model:\s*(.+)$/m.exec(readText(join(NVIDIA, 'gpus', slot, 'information')) ?? '')?.[1];
    return { gpu: model ?? `PCI ${id('vendor')}:${id('device')}`, driver };
  });
  return { gpu: found.map(({ gpu }) => gpu).join(', '), driver: found.map(({ driver }) => driver).join(', ') };
}

/** Who made them. */
export const linuxVendors = (): Vendor[] => displayCards().map((slot) => vendorOf(Number(readText(join(PCI, slot, 'vendor')))));

/** PCI slots of devices of class 3, display controllers. */
const displayCards = (): string[] =>
  existsSync(PCI) ? readdirSync(PCI).filter((slot) => readText(join(PCI, slot, 'class'))?.startsWith('0x03')) : [];

function driverOf(device: string): string {
  const link = join(device, 'driver');
  if (!existsSync(link)) return 'no driver';
  const name = basename(readlinkSync(link));
  const version = readText(`/sys/module/${name}/version`)?.trim();
  return version === undefined ? name : `${name} ${version}`;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
