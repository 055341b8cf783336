import { closeSync, existsSync, fdatasync, openSync, readSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Anchor, Closing } from '#core/journal/closing.ts';
import { GapRecords } from '#core/journal/gap-records.ts';
import { netRecord } from '#core/journal/net-record.ts';
import type { Opening } from '#core/journal/opening.ts';
import { RECORDS, type RecordOf } from '#core/journal/records.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import type { Label } from '#format/core/documents/label.ts';
import type { NetRow } from '#format/core/documents/net-row.ts';
import type { Relief } from '#format/core/documents/relief.ts';
import type { ViewChange } from '#format/core/documents/view-change.ts';
import { messageOf } from '#format/core/errors.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { JournalWriteError, JournalWriter } from '#session/journal/journal-file.ts';
import { readAnchor } from '#session/run/clock-anchor.ts';
import { planText } from '#session/seal/plan-proof.ts';
import type { GameTap } from '#session/taps/game-tap.ts';
import { Telemetry } from '#session/telemetry.ts';
import { syncFolder } from '#shard/folder/files.ts';

const CHUNK_BYTES = 1 << 20;

export interface SessionRings {
  readonly rows: SharedArrayBuffer;
  readonly events: SharedArrayBuffer;
  readonly frames: SharedArrayBuffer;
  readonly gaps: SharedArrayBuffer;
}

/** Empties the session's rings into the journal, and folds the written records into the telemetry: live figures come from written bytes. */
export class SessionJournal implements Disposable {
  readonly telemetry = new Telemetry();
  readonly rows: RecordRing;
  readonly events: RecordRing;
  readonly frames: RecordRing;
  readonly gapRing: RecordRing;
  readonly gaps = new GapRecords();
  readonly anchors: Anchor[] = [];
  readonly reliefs: Relief[] = [];
  readonly views: ViewChange[] = [];
  readonly #writer: JournalWriter;
  readonly #game: GameTap | undefined;
  readonly #path: string;
  readonly #video: string;
  /** Of the video, which another thread writes: a sync through any descriptor writes all of a file through (fsync(2)). */
  #videoFd: number | undefined;
  /** Syncs that have not answered yet. */
  #syncing = 0;
  #tookBack = false;
  #syncError: Error | undefined;
  t0Us: TsUs | undefined;

  /** `video`: the file of pictures; it need not exist yet. */
  constructor(path: string, video: string, rings: SessionRings, opening: Opening, game?: GameTap) {
    this.#game = game;
    this.#path = path;
    this.#video = video;
    this.rows = new RecordRing(rings.rows, RECORDS.rows.bytes);
    this.events = new RecordRing(rings.events, RECORDS.events.bytes);
    this.frames = new RecordRing(rings.frames, RECORDS.frames.bytes);
    this.gapRing = new RecordRing(rings.gaps, RECORDS.gaps.bytes);
    this.#writer = new JournalWriter(path);
    this.#writer.append('plan', Buffer.from(planText(opening)));
    this.anchor();
    this.sync();
  }

  get tookBack(): boolean {
    return this.#tookBack;
  }

  get bytes(): number {
    return this.#writer.bytes;
  }

  /** Writes out the rings. Throws JournalWriteError when the disk is full: unwritten records stay in their ring. */
  drain(): void {
    if (this.#syncError !== undefined) throw new JournalWriteError(this.#syncError.message, { cause: this.#syncError });
    const { telemetry } = this;
    // Gaps first: the records around a gap must never be on the disk without it.
    this.#empty('gaps', this.gapRing, (gap) => this.gaps.take(gap));
    this.#game?.drain((block) => this.#writer.append('game', block));
    this.#empty('rows', this.rows, (row) => telemetry.row(row));
    this.#empty('events', this.events, (event) => telemetry.event(event));
    this.#empty('frames', this.frames, (frame) => {
      this.t0Us ??= frame.tsUs;
      telemetry.frame(frame);
    });
  }

  /** Reads both clocks and writes the pair. */
  anchor(): void {
    const anchor = readAnchor();
    this.#writer.append('anchors', RECORDS.anchors.make({ ...anchor, tsUs: asTs(anchor.tsUs) }));
    this.anchors.push(anchor);
  }

  /** Records that an encoder was relieved, so that a recovery knows too. */
  relief(relief: Relief): void {
    this.#writer.append('relief', Buffer.from(`${JSON.stringify(relief)}\n`));
    this.reliefs.push(relief);
  }

  /** Records that what is seen of a window changed. */
  view(change: ViewChange): void {
    this.#writer.append('view', Buffer.from(`${JSON.stringify(change)}\n`));
    this.views.push(change);
  }

  /** A moment of the network. */
  net(row: NetRow): void {
    this.#writer.append('net', netRecord(row));
  }

  /** What a chat or a voice was like. */
  labels(labels: readonly Label[]): void {
    if (labels.length > 0) this.#writer.append('labels', Buffer.from(labels.map((label) => `${JSON.stringify(label)}\n`).join('')));
  }

  /** The player takes back everything from `fromUs` on; only the first call counts. Synced immediately: it can never be recovered. */
  takeBack(fromUs: TsUs): void {
    if (this.#tookBack) return;
    this.#writer.append('take-back', RECORDS['take-back'].make({ fromUs: asTs(Math.max(0, Math.floor(fromUs))) }));
    this.#tookBack = true;
    this.#writer.sync();
  }

  /** Records how the session ended: from now on an interrupted seal can be repeated as if nothing had happened. */
  closing(closing: Closing): void {
    try {
      this.#writer.append('closing', Buffer.from(JSON.stringify(closing)));
      this.#writer.sync();
    } catch (error) {
      // The disk is full: recovery will count the records instead.
      if (!(error instanceof JournalWriteError)) throw error;
    }
  }

  sync(): void {
    this.#writer.sync();
  }

  /**
   * Starts a sync of journal and video without waiting for it: a sync takes 0.5 to 2 ms, more on a busy disk. After a power cut a session is
   * worth what both have on the disk.
   */
  syncSoon(): void {
    if (this.#syncing > 0) return;
    for (const fd of [this.#writer.fd, this.#openVideo()]) {
      if (fd === undefined) continue;
      this.#syncing += 1;
      fdatasync(fd, (error) => {
        this.#syncing -= 1;
        // The system reports EIO only once, so it must be remembered.
        if (error !== null) this.#syncError = error;
      });
    }
  }

  #openVideo(): number | undefined {
    if (this.#videoFd === undefined && existsSync(this.#video)) {
      // For writing: Windows syncs through no other (FlushFileBuffers).
      this.#videoFd = openSync(this.#video, 'r+');
      // Both files have names now; without these they could be there and not be found.
      const partial = dirname(this.#video);
      for (const folder of [partial, dirname(partial)]) syncFolder(folder);
    }
    return this.#videoFd;
  }

  /** Names of files that somebody has deleted or moved while they are written. */
  missing(): string[] {
    return this.#files.filter(([path]) => !existsSync(path)).map(([path]) => basename(path));
  }

  /**
   * Puts back files that are missing, once nothing writes to them: what was open is still whole. Where their folder is gone too, nothing is. Returns what
   * could not be put back, with why.
   */
  putBack(): string[] {
    return this.#files.flatMap(([path, fd]) => {
      if (existsSync(path) || !existsSync(dirname(path))) return [];
      try {
        copyFrom(fd, path);
        return [];
      } catch (error) {
        return [`${basename(path)} could not be put back: ${messageOf(error)}`];
      }
    });
  }

  get #files(): readonly (readonly [string, number])[] {
    return [[this.#path, this.#writer.fd], ...(this.#videoFd === undefined ? [] : [[this.#video, this.#videoFd] as const])];
  }

  [Symbol.dispose](): void {
    this.#writer.close();
    if (this.#videoFd !== undefined) closeSync(this.#videoFd);
  }

  #empty<K extends 'rows' | 'events' | 'frames' | 'gaps'>(kind: K, ring: RecordRing, look: (record: RecordOf<K>) => void): void {
    ring.drain((block) => {
      this.#writer.append(kind, block);
      for (const record of RECORDS[kind].all(block)) look(record as RecordOf<K>);
    });
  }
}

function copyFrom(fd: number, path: string): void {
  const target = openSync(path, 'wx', 0o600);
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let at = 0, read = 1; read > 0; at += read) {
      read = readSync(fd, chunk, 0, chunk.length, at);
      // A full disk first writes a part.
      for (let done = 0; done < read; ) done += writeSync(target, chunk, done, read - done, at + done);
    }
  } finally {
    closeSync(target);
  }
}
