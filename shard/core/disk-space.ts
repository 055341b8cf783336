/** MB are 10^6 bytes everywhere, as disks are sold. */
export const MB = 1e6;

/** Kept free for tables and seal, besides the video: no recording starts with less, and the time left is counted down to it. */
export const DISK_MARGIN_BYTES = 64 * MB;

/** Bytes needed for `seconds` at a bit rate, with a tenth added for the tables and for a rate that is not met exactly. */
export function bytesFor(seconds: number, bps: number): number {
  return (1.1 * bps * seconds) / 8;
}

/** How long a recording at a bit rate may last in the free space, s. */
export function secondsIn(freeBytes: number, bps: number): number {
  return Math.max(0, freeBytes - DISK_MARGIN_BYTES) / bytesFor(1, bps);
}

/** Whole MB, rounded down. */
export const megabytes = (bytes: number): number => Math.floor(bytes / MB);
