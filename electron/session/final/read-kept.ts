import { closeSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { type TsUs, tsAt } from '#format/core/time/units.ts';
import { IVF } from '#format/core/video/container.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import type { KeptFrames } from '#session/journal/kept-frames.ts';
import type { Unit } from '#video/core/units.ts';

/** A kept picture: where its packet lies in the captures, and what it must be. */
export interface KeptFrame {
  readonly offset: number;
  readonly bytes: number;
  readonly crc: number;
  readonly tsUs: TsUs;
}

/** Those of a unit. */
export const framesOf = ({ offset, bytes, crc, tsUs }: KeptFrames, { from, to }: Pick<Unit, 'from' | 'to'>): KeptFrame[] =>
  Array.from({ length: to - from }, (_, i) => ({
    offset: offset[from + i] as number,
    bytes: bytes[from + i] as number,
    crc: crc[from + i] as number,
    tsUs: tsAt(tsUs, from + i),
  }));

/** Their packets; undefined when one of them differs from what was written. */
export function readKept(capture: string, frames: readonly KeptFrame[]): Buffer[] | undefined {
  const fd = openForeign(capture);
  try {
    const packets: Buffer[] = [];
    for (const { offset, bytes, crc } of frames) {
      const packet = Buffer.alloc(bytes);
      readSync(fd, packet, 0, bytes, offset + IVF.frameHeaderBytes);
      if (crc32(packet) !== crc) return undefined;
      packets.push(packet);
    }
    return packets;
  } finally {
    closeSync(fd);
  }
}
