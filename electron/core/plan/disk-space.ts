/** MB are 10^6 bytes everywhere, as disks are sold. */
export const MB = 1e6;

/** Kept free for tables and seal, besides the video: a recording is not begun in less, and what is left is counted down to it. */
export const DISK_MARGIN_BYTES = 64 * MB;

/** Room for so long at a bit rate, bytes, with a tenth for the tables and for a rate that is not met exactly. */
export function bytesFor(seconds: number, bps: number): number {
  return (1.1 * bps * seconds) / 8;
}

/** How long a recording at a bit rate may last in what is free, s. */
export function secondsIn(freeBytes: number, bps: number): number {
  return Math.max(0, freeBytes - DISK_MARGIN_BYTES) / bytesFor(1, bps);
}

/** Whole MB: never more than there are. */
export const megabytes = (bytes: number): number => Math.floor(bytes / MB);
