import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { linuxGraphics, linuxName, linuxVendors } from '#native/linux/host.ts';

describe('the host', () => {
  it('names the distribution as os-release does', () => {
    expect(linuxName('NAME=x\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')).toBe('Debian GNU/Linux 12 (bookworm)');
    expect(linuxName('nothing')).toBe('Linux');
  });

  it('names a graphics adapter exactly where the kernel lists a display controller', () => {
    const listed = existsSync('/sys/bus/pci/devices')
      ? readdirSync('/sys/bus/pci/devices').filter((slot) => readFileSync(`/sys/bus/pci/devices/${slot}/class`, 'utf8').startsWith('0x03'))
      : [];
    expect(linuxGraphics()?.gpu.split(', ').length ?? 0).toBe(listed.length);
    expect(linuxVendors()).toHaveLength(listed.length);
  });
});
