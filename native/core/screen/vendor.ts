/** Who made a display adapter; `any`: whatever the system has an encoder of. */
export type Vendor = 'nvidia' | 'amd' | 'intel' | 'apple' | 'any';
