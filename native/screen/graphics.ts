import type { Vendor } from '#native/core/screen/vendor.ts';

/** Vendors of display adapters by their PCI number (PCI-SIG's list). */
const VENDORS: Readonly<Record<number, Vendor>> = { 4318: 'nvidia', 4098: 'amd', 4130: 'amd', 32902: 'intel' };

/** Of any other, only what the system offers for all of them may work. */
export const vendorOf = (pciVendor: number): Vendor => VENDORS[pciVendor] ?? 'any';

/** The display adapters of a machine, and their drivers. */
export interface Graphics {
  readonly gpu: string;
  readonly driver: string;
}
