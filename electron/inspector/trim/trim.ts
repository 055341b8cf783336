import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GapError } from '#core/errors.ts';
import type { Hashes } from '#core/format/documents/hashes.ts';
import type { Meta } from '#core/format/documents/meta.ts';
import { CONSENT_FILE, HASHES_FILE, META_FILE, TRIMMING_SUFFIX, VIDEO_FILE } from '#core/format/layout.ts';
import { CONTROLS, EVENTS, FRAMES } from '#core/format/parquet/tables.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { awaySpans, type Mark } from '#core/game/markers.ts';
import { DEVICES } from '#core/input/codes.ts';
import type { SpanUs, TsUs } from '#core/time/units.ts';
import {
  type CutFrames,
  keptEvents,
  keptRows,
  keptStretches,
  markedStretches,
  type Piece,
  piecesOf,
  type Stretch,
} from '#core/trim/trim.ts';
import { trimmedMeta } from '#core/trim/trimmed-meta.ts';
import { refuseNonShard } from '#inspector/refuse-non-shard.ts';
import { trimGame } from '#inspector/trim/trim-game.ts';
import { refuseUnverified, type VerifyOptions, verify } from '#inspector/verify/verify.ts';
import { makeFolders, writeJson, writeText } from '#shard/files.ts';
import { readMarks } from '#shard/read-marks.ts';
import { hashFile } from '#shard/seal/hash-file.ts';
import { type Sealed, type SealOptions, sealFiles } from '#shard/seal/seal.ts';
import { ShardFolder } from '#shard/shard-folder.ts';
import { TableReader } from '#shard/tables/read-table.ts';
import { rewriteTable } from '#shard/tables/rewrite-table.ts';
import { copyFrames, scanVideo } from '#shard/video/video-file.ts';

export interface TrimRequest {
  /** Start of what is kept, s after the first frame. */
  readonly fromS?: number | undefined;
  /** End of what is kept, s after the first frame. */
  readonly toS?: number | undefined;
  /** Dropped, s after the first frame. */
  readonly drops?: readonly { readonly fromS: number; readonly toS: number }[] | undefined;
  /** Drop every gap of the whole session (not those of one device). */
  readonly dropGaps?: boolean | undefined;
  /** Drop what lies between the first and the second marker, the third and the fourth, …, and what the game marked as no play. */
  readonly dropMarked?: boolean | undefined;
  /** Shortest piece to keep, s. */
  readonly minS?: number | undefined;
}

export interface TrimOptions extends SealOptions, Pick<VerifyOptions, 'trusted' | 'revoked' | 'allowUnknown'> {
  /** Folder for the new shards; by default the parent's. */
  readonly out?: string | undefined;
}

/**
 * Cuts a shard without re-encoding: each contiguous part that remains becomes its own shard, which names its parent by hash and the
 * previous part by session id. `ts_us` does not change. Rejects with a GapError: `shard.unverified` when the parent is not what was signed
 * or its consent was withdrawn, `usage.trim` when the cut is out of range, or keeps or drops nothing.
 */
export async function trim(folder: string, request: TrimRequest, options: TrimOptions): Promise<Sealed[]> {
  refuseNonShard(folder);
  refuseUnverified(await verify(folder, { trusted: options.trusted, revoked: options.revoked, allowUnknown: options.allowUnknown }));
  const parent = await readParent(folder);
  const pieces = piecesLeft(parent, request, folder);
  const shards: Sealed[] = [];
  let continues: string | undefined;
  try {
    for (const piece of pieces) {
      const sessionId = randomUUID();
      shards.push(await cutPiece(folder, parent, piece, { sessionId, continues }, options));
      continues = sessionId;
    }
    return shards;
  } catch (error) {
    // All pieces or none: the parent still has everything, and a retry must not duplicate some of them.
    for (const shard of shards) rmSync(shard.folder, { recursive: true, force: true });
    throw error;
  }
}

interface Parent {
  readonly meta: Meta;
  readonly hashes: Hashes;
  readonly sha256: string;
  readonly frames: CutFrames & { readonly repeat: Uint8Array };
  readonly markersUs: readonly TsUs[];
  readonly marks: readonly Mark[];
  readonly whole: Stretch;
  readonly periodUs: SpanUs;
}

async function readParent(folder: string): Promise<Parent> {
  const { meta, hashes } = new ShardFolder(folder);
  using table = await TableReader.open(join(folder, FRAMES.file));
  const frames = {
    tsUs: await table.numbers('ts_us'),
    captureUs: await table.numbers('capture_us'),
    errUs: await table.fill('capture_err_us', new Uint32Array(table.rows)),
    repeat: await table.fill('repeat', new Uint8Array(table.rows)),
    key: scanVideo(join(folder, VIDEO_FILE)).key,
  };
  using events = await TableReader.open(join(folder, EVENTS.file));
  const markers = await events.words('code', ['marker']);
  const eventUs = await events.numbers('ts_us');
  const periodUs = 1e6 / meta.display.fps;
  return {
    meta,
    hashes,
    sha256: await hashFile(join(folder, HASHES_FILE)),
    frames,
    marks: await readMarks(folder),
    markersUs: [...eventUs].filter((_, i) => markers[i] === 0),
    whole: { fromUs: frames.tsUs[0] as number, toUs: Math.round((frames.tsUs.at(-1) as number) + periodUs) },
    periodUs,
  };
}

/** The pieces that a request leaves. Throws a GapError (`usage.trim`) that says what is wrong with it. */
function piecesLeft({ meta, frames, markersUs, marks, whole, periodUs }: Parent, request: TrimRequest, folder: string): Piece[] {
  const at = (seconds: number) => whole.fromUs + Math.round(seconds * 1e6);
  const lengthS = (whole.toUs - whole.fromUs) / 1e6;
  const kept = { fromUs: at(request.fromS ?? 0), toUs: request.toS === undefined ? whole.toUs : at(request.toS) };
  const drops = [
    ...(request.drops ?? []).map(({ fromS, toS }) => ({ fromUs: at(fromS), toUs: at(toS) })),
    ...(request.dropGaps === true ? (meta.recorder?.gaps ?? []) : [])
      .filter(({ device }) => device === undefined)
      .map(({ from_us, to_us }) => ({ fromUs: from_us, toUs: to_us })),
    ...(request.dropMarked === true ? [...markedStretches(markersUs, whole.toUs), ...awaySpans(marks, whole)] : []),
  ];
  if (kept.fromUs >= kept.toUs || kept.fromUs >= whole.toUs || kept.toUs > whole.toUs + 1)
    throw new GapError(
      'usage.trim',
      `from ${request.fromS ?? 0} s to ${request.toS ?? lengthS} s is no part of ${folder}, which is ${lengthS.toFixed(3)} s long`,
      'Give seconds after the first frame, the first before the second',
    );
  const stretches = keptStretches(whole, drops, kept);
  const pieces = piecesOf(frames, periodUs, stretches).filter(({ from, to }) => (to - from) * periodUs >= (request.minS ?? 1) * 1e6);
  if (pieces.length === 0)
    throw new GapError(
      'usage.trim',
      `${folder}: nothing is left: a piece begins at a keyframe and is at least ${request.minS ?? 1} s long`,
      'Drop less: look at its gaps and its length first',
      { way: { action: 'inspect', of: folder } },
    );
  if (pieces.length === 1 && pieces[0]?.from === 0 && pieces[0].to === frames.tsUs.length)
    throw new GapError('usage.trim', `${folder}: nothing would be dropped`, 'Choose what to drop', {
      way: { settings: ['from', 'to', 'drop', 'drop-gaps', 'drop-marked'] },
    });
  return pieces;
}

async function cutPiece(
  folder: string,
  parent: Parent,
  piece: Piece,
  ids: { readonly sessionId: string; readonly continues: string | undefined },
  options: TrimOptions,
): Promise<Sealed> {
  const out = options.out ?? dirname(resolve(folder));
  const target = join(out, ids.sessionId);
  const work = target + TRIMMING_SUFFIX;
  makeFolders(work, 0o700);
  try {
    const { tsUs } = parent.frames;
    const span: Stretch = { fromUs: tsUs[piece.from] as number, toUs: Math.round((tsUs[piece.to - 1] as number) + parent.periodUs) };
    const files = new Map<string, WrittenFile>();
    files.set(VIDEO_FILE, copyFrames(join(folder, VIDEO_FILE), join(work, VIDEO_FILE), piece.from, piece.to));
    const counts = await cutTables({ folder, work, files }, parent, piece, span);
    const declared = parent.meta.recorder?.game_state;
    const game = declared && (await trimGame(folder, work, span, declared, files));
    if (existsSync(join(folder, CONSENT_FILE))) {
      files.set(CONSENT_FILE, await writeText(join(work, CONSENT_FILE), readFileSync(join(folder, CONSENT_FILE), 'utf8')));
    }
    const videoBytes = files.get(VIDEO_FILE)?.bytes ?? 0;
    const meta = trimmedMeta(parent.meta, {
      ...ids,
      piece,
      span,
      parentSha256: parent.sha256,
      toTheEnd: span.toUs === parent.whole.toUs,
      videoBytes,
      game,
      ...counts,
    });
    files.set(META_FILE, await writeJson(join(work, META_FILE), meta));
    const proofs = parent.hashes.frame_watermark_sample
      ?.filter(({ frame_idx }) => frame_idx >= piece.from && frame_idx < piece.to)
      .map((sample) => ({ ...sample, frame_idx: sample.frame_idx - piece.from }));
    return await sealFiles({ folder: work, target, meta, files, proofs }, options);
  } catch (error) {
    // Nothing is lost: the parent still has everything.
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

/** From where to where, and the files written so far. */
interface Cutting {
  readonly folder: string;
  readonly work: string;
  readonly files: Map<string, WrittenFile>;
}

/** Rows, events and frames of a piece; returns how many there are. */
async function cutTables({ folder, work, files }: Cutting, { frames }: Parent, piece: Piece, span: Stretch) {
  using controls = await TableReader.open(join(folder, CONTROLS.file));
  using events = await TableReader.open(join(folder, EVENTS.file));
  using frameTable = await TableReader.open(join(folder, FRAMES.file));
  const rowEvents = await controls.fill('custom_events', new Uint16Array(controls.rows));
  const rows = keptRows(await controls.numbers('ts_us'), await sourceOf(controls, 'custom_pad'), rowEvents, span);
  const seq = await events.fill('seq', new Uint32Array(events.rows));
  const kept = keptEvents(await sourceOf(events, 'pad'), seq, rows.events);
  // A piece's first row counts what happened before the cut: reset it to 0. Motion is null where the device has none.
  const begins = (value: unknown, row: number) => (rows.first[row] === 1 && value !== null ? 0 : value);
  const path = (file: string) => join(work, file);
  files.set(
    CONTROLS.file,
    await rewriteTable(controls, path(CONTROLS.file), CONTROLS.file, rows.keep, {
      mouse_dx: begins,
      mouse_dy: begins,
      custom_events: begins,
      custom_skipped: begins,
    }),
  );
  files.set(
    EVENTS.file,
    await rewriteTable(events, path(EVENTS.file), EVENTS.file, kept.keep, {
      seq: (value, row) => Number(value) - (kept.shift[row] as number),
    }),
  );
  const keepFrames = new Uint8Array(frameTable.rows).fill(1, piece.from, piece.to);
  files.set(
    FRAMES.file,
    await rewriteTable(frameTable, path(FRAMES.file), FRAMES.file, keepFrames, { frame_idx: (value) => Number(value) - piece.from }),
  );
  const sum = (values: Uint8Array) => values.reduce((total, value) => total + value, 0);
  return {
    rows: sum(rows.keep),
    events: sum(kept.keep),
    lostEvents: kept.lost,
    repeats: sum(frames.repeat.subarray(piece.from, piece.to)),
  };
}

/** The source of each row as one number: its device and, for pads, which pad. */
async function sourceOf(table: TableReader, padColumn: string): Promise<Uint8Array> {
  const device = await table.words('device', DEVICES);
  const pad = table.has(padColumn) ? await table.fill(padColumn, new Uint8Array(table.rows)) : undefined;
  return device.map((value, row) => value + 16 * (pad?.[row] ?? 0));
}
