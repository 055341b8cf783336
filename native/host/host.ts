import type { Vendor } from '#native/core/screen/vendor.ts';
import { linuxGraphics, linuxName, linuxVendors } from '#native/linux/host.ts';
import { macosGraphics, macosName } from '#native/macos/host.ts';
import type { Graphics } from '#native/screen/graphics.ts';
import { windowsAdapters, windowsGraphics, windowsName, windowsVendors } from '#native/windows/host/host.ts';

/** The names of the system and its graphics, as the system reports them; never guessed. */
export function hostSystem(): { readonly os: string; readonly graphics: Graphics | undefined } {
  switch (process.platform) {
    case 'linux':
      return { os: linuxName(), graphics: linuxGraphics() };
    case 'win32':
      return { os: windowsName(), graphics: windowsGraphics() };
    case 'darwin':
      return { os: macosName(), graphics: macosGraphics() };
    default:
      return { os: process.platform, graphics: undefined };
  }
}

/** Who made the display adapters of this machine; on macOS, the system itself offers what they have. */
export function adapterVendors(): readonly Vendor[] {
  switch (process.platform) {
    case 'linux':
      return linuxVendors();
    case 'win32':
      return windowsVendors();
    case 'darwin':
      return ['apple'];
    default:
      return [];
  }
}

/** The names and drivers of all display adapters, in one line each; undefined where there is none. */
export const adapterNames = (): Graphics | undefined => (process.platform === 'win32' ? windowsAdapters() : hostSystem().graphics);
