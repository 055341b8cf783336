import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Consent } from '#format/core/documents/consent.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { CONSENT_FILE, PARTIAL_SUFFIX, RESERVE_FILE } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { MB, megabytes } from '#shard/core/disk-space.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { lockPartial } from '#shard/folder/lock.ts';

/** Space freed when the disk fills up, so that a session can still be sealed: tables of two hours need about 20 MB. */
const RESERVE_BYTES = 32 * MB;

/** A session's folder during recording; disposing releases its lock, even if the folder has been renamed. */
export interface PartialFolder extends Disposable {
  readonly path: string;
}

/** Creates `<id>.partial` with its reserve, and locks it. Throws a GapError when the folder exists or cannot be created. */
export function createPartial(out: string, sessionId: string, consent: Consent | undefined): PartialFolder {
  const partial = join(out, sessionId + PARTIAL_SUFFIX);
  let lock: Disposable | undefined;
  try {
    makeFolders(out);
    // Before the folder exists, so that no other process mistakes it for one left behind.
    lock = lockPartial(partial);
    mkdirSync(partial, { mode: 0o700 });
  } catch (cause) {
    lock?.[Symbol.dispose]();
    throw new GapError(
      'preflight.folder',
      said`${partial}: cannot be created (${wordsOf(cause)})`,
      said`Choose a folder you can write to, and a new session id`,
      { way: { settings: ['out', 'session-id'] }, cause },
    );
  }
  try {
    if (consent !== undefined) writeFileSync(join(partial, CONSENT_FILE), `${JSON.stringify(consent, undefined, 2)}\n`, { flush: true });
    writeReserve(join(partial, RESERVE_FILE));
  } catch (cause) {
    rmSync(partial, { recursive: true });
    lock[Symbol.dispose]();
    throw new GapError(
      'preflight.disk',
      said`${partial}: no room for the ${megabytes(RESERVE_BYTES)} MB reserve (${wordsOf(cause)})`,
      said`Free space there, or choose another folder`,
      { way: { settings: ['out'] }, cause },
    );
  }
  return { path: partial, [Symbol.dispose]: () => lock[Symbol.dispose]() };
}

/** Real bytes, not a hole: a sparse file reserves nothing. */
function writeReserve(path: string): void {
  const block = Buffer.alloc(MB, 0x5a);
  const fd = openSync(path, 'wx', 0o600);
  try {
    for (let at = 0; at < RESERVE_BYTES; ) {
      const written = writeSync(fd, block);
      if (written === 0) throw new Error('ENOSPC');
      at += written;
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
