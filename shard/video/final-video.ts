import {
  appendFileSync,
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isUnitFile, UNITS_LOG_FILE, unitFile, videoFileFor } from '#format/core/layout.ts';
import { containerOf } from '#format/core/video/container.ts';
import { fileHeader, type VideoFormat } from '#format/core/video/file-header.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { foreignText, openForeign } from '#format/folder/foreign-file.ts';
import { WrittenHash } from '#format/sign/written-hash.ts';
import { layoutOf } from '#format/video/video-frames.ts';
import { replaceText } from '#shard/folder/files.ts';
import { readUnitLines, type Unit, type UnitLine } from '#video/core/units.ts';

const READ_BYTES = 1 << 20;

/**
 * The final video as it grows, unit by unit, in a `.partial`. A whole unit stays in a separate file until those before it are in the video,
 * and has a line in `units.jsonl`; after a kill only the missing units are made. Every byte that goes into the video is checked against the
 * CRC-32 of its encoder's packets.
 */
export class FinalVideo implements Disposable {
  readonly #partial: string;
  readonly #units: readonly Unit[];
  readonly #format: VideoFormat;
  readonly #fd: number;
  readonly #hash = new WrittenHash();
  readonly #buffer = new Uint8Array(READ_BYTES);
  /** Lines of whole units, by number. */
  readonly #lines = new Map<number, UnitLine>();
  /** Units in the video. */
  #appended = 0;
  #bytes = 0;

  /** Resumes with whatever is whole on the disk; removes the rest of the video. */
  constructor(partial: string, units: readonly Unit[], format: VideoFormat) {
    this.#partial = partial;
    this.#units = units;
    this.#format = { ...format, frames: units.at(-1)?.to ?? 0 };
    const path = join(partial, videoFileFor(format.fourcc));
    const known = this.#known();
    this.#fd = openSync(path, existsSync(path) ? 'r+' : 'wx+', 0o600);
    let at = headerBytesOf(this.#fd, path);
    for (const { unit } of units) {
      const line = known.get(unit);
      if (line === undefined || at === undefined || !this.#takeIn(this.#fd, at, line)) break;
      this.#lines.set(unit, line);
      this.#appended += 1;
      at += line.bytes;
    }
    ftruncateSync(this.#fd, this.#bytes);
    for (const [unit, line] of known) if (unit >= this.#appended && this.#isWhole(line)) this.#lines.set(unit, line);
    // Lines of units that are no longer whole must not be trusted again.
    this.#rewriteLog();
    this.#append();
  }

  /** Units not made yet. */
  get missing(): Unit[] {
    return this.#units.filter(({ unit }) => !this.#lines.has(unit));
  }

  /** Lines of whole units. */
  get lines(): Iterable<UnitLine> {
    return this.#lines.values();
  }

  get framesDone(): number {
    return [...this.#lines.values()].reduce((sum, { frames }) => sum + frames, 0);
  }

  /** Adds a unit whose file is whole on the disk. */
  add(line: UnitLine): void {
    appendFileSync(join(this.#partial, UNITS_LOG_FILE), `${JSON.stringify(line)}\n`, { flush: true });
    this.#lines.set(line.unit, line);
    this.#append();
  }

  /** Completes the video; throws while units are missing. */
  finish(): { readonly written: WrittenFile; readonly lines: readonly UnitLine[] } {
    if (this.#appended < this.#units.length) throw new RangeError(`${this.#units.length - this.#appended} units are missing`);
    fsyncSync(this.#fd);
    // Leftovers of a run killed in the middle of a unit, or of units taken back since.
    for (const name of readdirSync(this.#partial)) if (isUnitFile(name)) rmSync(join(this.#partial, name));
    return { written: this.#hash.written(), lines: this.#units.map(({ unit }) => this.#lines.get(unit) as UnitLine) };
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  /** Lines of an earlier run that match the units as they are now. */
  #known(): Map<number, UnitLine> {
    const path = join(this.#partial, UNITS_LOG_FILE);
    const lines = existsSync(path) ? readUnitLines(foreignText(path)) : [];
    return new Map(
      lines.flatMap((line) => {
        const unit = this.#units[line.unit];
        return unit !== undefined && unit.from === line.from && unit.to - unit.from === line.frames ? [[line.unit, line]] : [];
      }),
    );
  }

  #rewriteLog(): void {
    // A kill must not leave a session without the log of what is whole.
    replaceText(join(this.#partial, UNITS_LOG_FILE), [...this.#lines.values()].map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  #isWhole(line: UnitLine): boolean {
    const path = this.#fileOf(line);
    if (!existsSync(path)) return false;
    const fd = openForeign(path);
    try {
      const at = headerBytesOf(fd, path);
      return at !== undefined && this.#crcOf(fd, at, line.bytes) === line.crc;
    } finally {
      closeSync(fd);
    }
  }

  /** Moves the units that come next into the video. */
  #append(): void {
    for (;;) {
      const line = this.#lines.get(this.#appended);
      if (line === undefined) return;
      const path = this.#fileOf(line);
      const fd = openForeign(path);
      try {
        const at = headerBytesOf(fd, path);
        if (at === undefined || !this.#takeIn(fd, at, line, true)) throw new Error(`${path} differs from what was written to it`);
        fdatasyncSync(this.#fd);
      } finally {
        closeSync(fd);
      }
      this.#appended += 1;
      rmSync(path);
    }
  }

  /** Adds a unit's bytes at `position` of a file to hash and length, and copies them into the video if asked. False: they are not whole. */
  #takeIn(from: number, position: number, line: UnitLine, copies = false): boolean {
    if (this.#crcOf(from, position, line.bytes) !== line.crc) return false;
    if (this.#bytes === 0 && !this.#begin(this.#firstPacket(from, position), copies ? undefined : position)) return false;
    for (let done = 0; done < line.bytes; ) {
      const bytes = this.#buffer.subarray(0, readSync(from, this.#buffer, 0, Math.min(READ_BYTES, line.bytes - done), position + done));
      if (copies) this.#write(bytes, this.#bytes);
      this.#hash.update(bytes);
      this.#bytes += bytes.byteLength;
      done += bytes.byteLength;
    }
    return true;
  }

  /** Writes what stands in front of all frames. False where it does not fit into the bytes that are already in front of them. */
  #begin(firstPacket: Uint8Array, room: number | undefined): boolean {
    const header = fileHeader(this.#format, firstPacket);
    if (typeof header === 'string') throw new Error(`the first packet of the final video lacks what a decoder needs: ${header}`);
    if (room !== undefined && room !== header.byteLength) return false;
    this.#write(header, 0);
    this.#hash.update(header);
    this.#bytes = header.byteLength;
    return true;
  }

  #firstPacket(fd: number, position: number): Uint8Array {
    const { frameHeaderBytes, readFrameHeader } = containerOf(this.#format.fourcc);
    const header = new Uint8Array(frameHeaderBytes);
    readSync(fd, header, 0, frameHeaderBytes, position);
    const packet = new Uint8Array(readFrameHeader(new DataView(header.buffer), 0)?.payloadBytes ?? 0);
    readSync(fd, packet, 0, packet.byteLength, position + frameHeaderBytes);
    return packet;
  }

  #write(bytes: Uint8Array, at: number): void {
    if (writeSync(this.#fd, bytes, 0, bytes.byteLength, at) < bytes.byteLength)
      throw new Error('ENOSPC: no space left for the final video');
  }

  #fileOf({ unit }: UnitLine): string {
    return join(this.#partial, unitFile(unit, this.#format.fourcc));
  }

  /** -1: the file is too short. */
  #crcOf(fd: number, position: number, length: number): number {
    let crc = 0;
    for (let done = 0; done < length; ) {
      const got = readSync(fd, this.#buffer, 0, Math.min(READ_BYTES, length - done), position + done);
      if (got === 0) return -1;
      crc = crc32(this.#buffer.subarray(0, got), crc);
      done += got;
    }
    return crc;
  }
}

/** Where frames begin in a file of ours; undefined where none can. */
function headerBytesOf(fd: number, path: string): number | undefined {
  const layout = layoutOf(fd, path);
  return typeof layout === 'string' ? undefined : layout.headerBytes;
}
