import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Shelf } from '#app/shelf/shelf.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { videoFileOf } from '#format/video/video-frames.ts';

/** An answer, for any transport. */
export interface FileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | undefined;
}

const NONE: FileAnswer = { status: 404, headers: {}, body: undefined };
const PATH = /^\/shard\/([0-9a-f-]{36})\/(video|frames|mouse|pads)$/i;
/** `bytes=from-to`, both ends included (RFC 9110, 14.1.2); our pages ask for nothing else. */
const RANGE = /^bytes=(\d{1,15})-(\d{1,15})$/;
/** A group of pictures is two seconds; more at once is a mistake. */
const MOST_BYTES = 64 << 20;

/** Whether a path is for a shard's files; says nothing about permission. */
export function isShardFile(path: string): boolean {
  return path.startsWith('/shard/');
}

/** Bytes of a shard for the review: a range of its video, its frame table, its mouse, its gamepads. Never anything else on the disk. */
export async function answerShardFile(shelf: Shelf, path: string, range: string | undefined): Promise<FileAnswer> {
  const [, sessionId = '', what] = PATH.exec(path) ?? [];
  if (what === undefined) return NONE;
  try {
    const folder = shelf.path(sessionId);
    if (what === 'video') return videoRange(join(folder, videoFileOf(folder)), range);
    const { framesOf, mouseOf, padsOf } = await import('#shard/review/tracks.ts');
    const bytes = await { frames: framesOf, mouse: mouseOf, pads: padsOf }[what as 'frames' | 'mouse' | 'pads'](folder);
    return { status: 200, headers: binary(bytes.byteLength), body: Readable.from([bytes]) };
  } catch {
    // Not there, or not readable: the page says what it was looking for.
    return NONE;
  }
}

function videoRange(file: string, range: string | undefined): FileAnswer {
  const { size } = statSync(file);
  const [, first, last] = RANGE.exec(range ?? '') ?? [];
  const [from, to] = [Number(first), Math.min(Number(last), size - 1)];
  if (first === undefined || from > to || to - from >= MOST_BYTES)
    return { status: 416, headers: { 'Content-Range': `bytes */${size}` }, body: undefined };
  return {
    status: 206,
    headers: { ...binary(to - from + 1), 'Content-Range': `bytes ${from}-${to}/${size}` },
    body: createReadStream(file, { fd: openForeign(file), start: from, end: to }),
  };
}

function binary(bytes: number): Record<string, string> {
  return { 'Content-Type': 'application/octet-stream', 'Content-Length': String(bytes) };
}
