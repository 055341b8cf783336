import { closeSync, existsSync, fstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Written } from '#core/app/live/written.ts';
import type { BlockKind } from '#core/journal/journal.ts';
import { Opening } from '#core/journal/opening.ts';
import { RECORDS } from '#core/journal/records.ts';
import { codeIndex, KEYBOARD, PAD } from '#format/core/input/codes.ts';
import { GAP_REASONS } from '#format/core/input/gap.ts';
import { CAPTURE_FILE, JOURNAL_FILE, MATROSKA_FILE, VIDEO_FILE } from '#format/core/layout.ts';
import { asTs } from '#format/core/time/units.ts';
import type { VideoHeader } from '#format/core/video/container.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { headerOf, videoFrames } from '#format/video/video-frames.ts';
import { blocksOf, handOn, type JournalExtent } from '#session/journal/journal-file.ts';

/** A growing file. One that became shorter (the player took something back) is read again from the start. */
class GrowingFile {
  readonly #paths: readonly string[];
  #path: string | undefined;
  #grewMs: number | undefined;
  bytes = 0;

  /** Follows the first of `paths` that exists. */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /**
   * Lends the file, and whether it was cut since the previous look, where there is one. It is open only meanwhile: Windows removes no file that
   * somebody has open, nor renames its folder, and so a session could not be sealed.
   */
  look(nowMs: number, use: (fd: number, cut: boolean) => void): void {
    this.#path ??= this.#paths.find((path) => existsSync(path));
    const fd = opened(this.#path);
    if (fd === undefined) return;
    try {
      const { size } = fstatSync(fd);
      const cut = size < this.bytes;
      if (size > this.bytes) this.#grewMs = nowMs;
      this.bytes = size;
      use(fd, cut);
    } finally {
      closeSync(fd);
    }
  }

  ageMs(nowMs: number): number | undefined {
    return this.#grewMs === undefined ? undefined : nowMs - this.#grewMs;
  }
}

/** Undefined where there is none, any more or yet. */
function opened(path: string | undefined): number | undefined {
  try {
    return path === undefined ? undefined : openForeign(path);
  } catch {
    return undefined;
  }
}

const Rate = Opening.shape.plan.pick({ fps: true });

/** The rate in the journal's first block. */
function fpsOf(payload: Uint8Array): number | undefined {
  const { plan } = JSON.parse(Buffer.from(payload).toString('utf8')) as { readonly plan?: unknown };
  return Rate.safeParse(plan).data?.fps;
}

const oldest = (a: number | undefined, b: number | undefined) => (a === undefined || b === undefined ? (a ?? b) : Math.max(a, b));

const MARKER = codeIndex('marker');
const SEEN: ReadonlySet<BlockKind> = new Set(['plan', 'rows', 'frames', 'events', 'gaps']);
const NO_COUNTS = { rows: 0, keyEvents: 0, mouseEvents: 0, padEvents: 0, markers: 0, gaps: 0 };

/**
 * Reads the files of a running session from outside, a little more at each look: whole frames of the video, whole blocks of the journal.
 * Knows nothing of the recorder, so whatever it reports is on the disk.
 */
export class WrittenFollower {
  /** Undefined until read from the journal. */
  #fps: number | undefined;
  readonly #video: GrowingFile;
  readonly #journal: GrowingFile;
  #header: VideoHeader | undefined;
  /** Behind the last frame that was seen. */
  #videoAt: number | undefined;
  #frames = 0;
  #t0Us = asTs(0);
  #journalAt: Pick<JournalExtent, 'goodBytes' | 'blocks'> = { goodBytes: 0, blocks: 0 };
  #counts = { ...NO_COUNTS };
  #lastGap: Written['lastGap'];
  readonly #gapStarts = new Set<number>();
  /** When a frame that shows something new was last seen in the journal. */
  #pictureMs: number | undefined;
  readonly #seenMs: { key?: number; mouse?: number; pad?: number } = {};

  /** `partial`: the session's folder. */
  constructor(partial: string) {
    this.#video = new GrowingFile([CAPTURE_FILE, VIDEO_FILE, MATROSKA_FILE].map((file) => join(partial, file)));
    this.#journal = new GrowingFile([join(partial, JOURNAL_FILE)]);
  }

  /** `nowMs`: from any clock that only goes forward. */
  look(nowMs: number): Written {
    this.#video.look(nowMs, (fd, cut) => this.#readVideo(fd, cut));
    this.#journal.look(nowMs, (fd, cut) => this.#readJournal(fd, cut, nowMs));
    const age = (sinceMs: number | undefined) => (sinceMs === undefined ? undefined : nowMs - sinceMs);
    const ages = {
      videoAgeMs: oldest(this.#video.ageMs(nowMs), age(this.#pictureMs)),
      journalAgeMs: this.#journal.ageMs(nowMs),
      keyAgeMs: age(this.#seenMs.key),
      mouseAgeMs: age(this.#seenMs.mouse),
      padAgeMs: age(this.#seenMs.pad),
    };
    return {
      videoBytes: this.#video.bytes,
      frames: this.#frames,
      ...(this.#fps !== undefined && { fps: this.#fps }),
      journalBytes: this.#journal.bytes,
      ...this.#counts,
      ...(Object.fromEntries(Object.entries(ages).filter(([, value]) => value !== undefined)) as typeof ages),
      ...(this.#lastGap !== undefined && { lastGap: this.#lastGap }),
    };
  }

  #readVideo(fd: number, cut: boolean): void {
    if (cut) [this.#videoAt, this.#frames] = [undefined, 0];
    if (this.#header === undefined) {
      const header = headerOf(fd);
      // Matroska's comes with the first frame.
      if (typeof header === 'string') return;
      this.#header = header;
    }
    for (const { pts, end } of videoFrames(fd, this.#video.bytes, this.#header, this.#videoAt)) {
      if (this.#frames === 0) this.#t0Us = asTs(pts);
      this.#frames += 1;
      this.#videoAt = end;
    }
  }

  #readJournal(fd: number, cut: boolean, nowMs: number): void {
    if (cut) {
      [this.#journalAt, this.#lastGap] = [{ goodBytes: 0, blocks: 0 }, undefined];
      this.#counts = { ...NO_COUNTS };
      this.#gapStarts.clear();
    }
    this.#journalAt = handOn(blocksOf(fd, this.#journal.bytes, SEEN, this.#journalAt), ({ header, payload }) => {
      if (header.kind === 'rows') this.#counts.rows += header.count;
      else if (header.kind === 'frames') this.#pictures(payload, nowMs);
      else if (header.kind === 'events') this.#events(payload, nowMs);
      else if (header.kind === 'gaps') this.#gaps(payload);
      else this.#fps = fpsOf(payload);
    });
  }

  #pictures(payload: Uint8Array, nowMs: number): void {
    for (const { repeat } of RECORDS.frames.all(payload)) if (!repeat) this.#pictureMs = nowMs;
  }

  #events(payload: Uint8Array, nowMs: number): void {
    for (const { code, device } of RECORDS.events.all(payload)) {
      // The format counts a marker as the keyboard's, but the window's button sets one too: it is no sign that a key was pressed.
      if (code === MARKER) {
        this.#counts.markers += 1;
        continue;
      }
      const which = device === KEYBOARD ? 'key' : device === PAD ? 'pad' : 'mouse';
      this.#counts[`${which}Events`] += 1;
      this.#seenMs[which] = nowMs;
    }
  }

  #gaps(payload: Uint8Array): void {
    for (const { fromUs, toUs, reason: index } of RECORDS.gaps.all(payload)) {
      const reason = GAP_REASONS[index];
      if (reason === undefined || reason === '') continue;
      this.#gapStarts.add(fromUs);
      this.#counts.gaps = this.#gapStarts.size;
      const frame = Math.max(0, Math.floor(((fromUs - this.#t0Us) * (this.#fps ?? 0)) / 1e6));
      this.#lastGap = { reason, frame, open: toUs === 0 };
    }
  }
}
