import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { Meta } from '#format/core/documents/meta.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import type { KeyProfile } from '#format/core/input/profile.ts';
import { META_FILE, VIDEO_FILE } from '#format/core/layout.ts';
import { EVENTS, type TableSchema } from '#format/core/parquet/tables.ts';
import { covers } from '#format/core/quality/input/intervals.ts';
import { said } from '#format/core/said.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { uuidOf } from '#format/folder/part-id.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { eventRows, frameRows, framesSchema } from '#shard/core/import/event-rows.ts';
import { importedMeta } from '#shard/core/import/imported-meta.ts';
import { InputLog } from '#shard/core/import/input-log.ts';
import { inputRows, type Row, rowsSchema } from '#shard/core/import/input-rows.ts';
import { endOf, type PictureGrid, planGrid, type RATES, rateFor } from '#shard/core/import/picture-grid.ts';
import { type SessionInput, sessionInput } from '#shard/core/import/session-input.ts';
import type { Source } from '#shard/core/import/source.ts';
import type { VideoLook } from '#shard/core/import/video-messages.ts';
import { makeFolders, writeJson, writeWhole } from '#shard/folder/files.ts';
import { lockPartial, OF_WORK } from '#shard/folder/lock.ts';
import { rowBatches } from '#shard/import/row-batches.ts';
import { VideoChild } from '#shard/import/video-child.ts';
import { type Sealed, type SealOptions, sealFiles } from '#shard/seal/seal-files.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { endVideo } from '#shard/video/end-video.ts';

export interface ImportOptions {
  /** Folder for the shard, which is named by its session id. */
  readonly out: string;
  readonly rights: Meta['rights'];
  readonly profile: KeyProfile;
  /** Of the game; without, what the source says. */
  readonly title?: string | undefined;
  readonly fps?: (typeof RATES)[number] | undefined;
  /** Name and version of the program that imports. */
  readonly by: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((step: string, done: number, total: number) => void) | undefined;
  readonly readBack?: SealOptions['readBack'];
}

export interface Imported extends Sealed {
  readonly meta: Meta;
}

/** A shard is 30 to 120 minutes; four hours leave room for one that nobody cut. */
const MOST_S = 4 * 3600;
const MOST_THREADS = 8;
/** Sound may go on for a moment after the pictures. */
const MOST_LOST_US = 1e6;

/**
 * Makes a shard of another program's recording: its pictures at a constant rate, its events and the state of its devices, and what is not known of them. Nobody signs it. The same
 * source makes a shard of the same id, with the same settings. Rejects with a GapError (`import.*`, `shard.exists`), or the signal's reason; nothing is left then.
 */
export async function importShard(source: Source, options: ImportOptions): Promise<Imported> {
  const files = new Map<string, string>();
  for (const path of source.files) files.set(basename(path), await hashFile(path, { signal: options.signal }));
  const sessionId = uuidOf(JSON.stringify([[...files].sort(), options.profile, options.fps ?? null, source.game]));
  const target = join(options.out, sessionId);
  if (existsSync(target))
    throw new GapError('shard.exists', said`${target} exists already`, said`Choose another place, or move it away`, {
      way: { settings: ['out'] },
    });
  const folders = foldersFor(options.out);
  try {
    return await locked(source, { ...options, sessionId, work: `${target}.importing`, target, files });
  } catch (error) {
    for (const folder of folders.reverse()) if (readdirSync(folder).length === 0) rmdirSync(folder);
    throw error;
  }
}

async function locked(source: Source, options: Made): Promise<Imported> {
  const { work } = options;
  using _held = lockPartial(work, OF_WORK);
  // What one that was killed has left.
  rmSync(work, { recursive: true, force: true });
  makeFolders(work, 0o700);
  try {
    return await made(source, options);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

/** The folders that had to be made, outermost first. Throws a GapError (`usage.out`) where there can be none. */
function foldersFor(out: string): string[] {
  try {
    return makeFolders(out, 0o700);
  } catch (cause) {
    throw new GapError('usage.out', `${out}: ${messageOf(cause)}`, 'Choose another folder for the shard', { cause });
  }
}

interface Made extends ImportOptions {
  readonly sessionId: string;
  readonly work: string;
  readonly target: string;
  /** SHA-256 of the source's. */
  readonly files: ReadonlyMap<string, string>;
}

async function made(source: Source, options: Made): Promise<Imported> {
  const { signal, work } = options;
  const folder = join(work, 'video');
  makeFolders(folder, 0o700);
  using video = await VideoChild.start(source.video, folder, signal);
  const look = await video.look({ signal });
  const { timesUs, cannot = [] } = source.pictures(Float64Array.from(look.ptsUs));
  const { pictureUs, ptsUs } = increasing(timesUs, look.ptsUs);
  const grid = gridOf(source, pictureUs, options.fps);
  const profile = withTurn(options.profile, source);
  const log = await logOf(source, pictureUs, new InputLog(profile, endOf(grid)), signal);
  const session = sessionInput(log, grid.t0Us, endOf(grid));
  const blank = hiddenFrames(grid, pictureUs, session);
  const into = join(folder, VIDEO_FILE);
  const encoded = await video.make(
    {
      into,
      fps: grid.fps,
      t0_us: grid.t0Us,
      ptsUs: Array.from(grid.shows, (picture) => ptsUs[picture] as number),
      blank: [...blank],
      threads: Math.min(MOST_THREADS, availableParallelism()),
    },
    { signal, onFrames: (frames) => options.onProgress?.('encoding', frames, grid.shows.length) },
  );
  for (const n of encoded.missing) blank.add(n);
  renameSync(into, join(work, VIDEO_FILE));
  rmSync(folder, { recursive: true });
  const meta = importedMeta({
    ...options,
    profile,
    source: { ...source, cannot: [...source.cannot, ...cannot, ...doubts(look)] },
    look,
    made: encoded,
    grid,
    log,
    session,
    files: Object.fromEntries(options.files),
  });
  const tables: readonly Table[] = [
    { schema: rowsSchema(log.profile), rows: inputRows(session, log.profile, grid.t0Us, endOf(grid)) },
    { schema: EVENTS, rows: eventRows(session, log.profile) },
    { schema: framesSchema, rows: frameRows(grid, pictureUs, blank, encoded) },
  ];
  return { ...(await sealed(meta, tables, options)), meta };
}

interface Table {
  readonly schema: TableSchema;
  readonly rows: Iterable<Row>;
}

/** Throws a GapError (`import.video`) where the pictures have no times, or are too many for a shard. */
function gridOf({ video }: Source, pictureUs: Float64Array, fps: ImportOptions['fps']): PictureGrid {
  if (pictureUs.length === 0)
    throw new GapError('import.video', `${video}: nothing tells when its pictures were taken`, 'Give the recording and its own video');
  const seconds = ((pictureUs.at(-1) as number) - (pictureUs[0] as number)) / 1e6;
  if (seconds > MOST_S)
    throw new GapError(
      'import.video',
      `${video}: it is ${Math.round(seconds / 60)} minutes long`,
      `Cut it: a shard made of it has at most ${MOST_S / 60} minutes`,
    );
  return planGrid(pictureUs, fps ?? rateFor(pictureUs));
}

async function logOf(source: Source, pictureUs: Float64Array, log: InputLog, signal: AbortSignal | undefined): Promise<InputLog> {
  for await (const input of source.inputs(pictureUs)) {
    if (log.read % 4096 === 0) signal?.throwIfAborted();
    log.take(input);
  }
  return log;
}

/** Frames whose picture was taken while another program had the focus: nobody agreed to show that. */
function hiddenFrames({ shows }: PictureGrid, pictureUs: Float64Array, { gaps }: SessionInput): Set<number> {
  const hides = covers(gaps.map(({ fromUs, toUs }) => ({ from_us: fromUs, to_us: toUs })));
  return new Set([...shows.keys()].filter((n) => hides(pictureUs[shows[n] as number] as number)));
}

async function sealed(meta: Meta, tables: readonly Table[], { work, target, onProgress, readBack }: Made): Promise<Sealed> {
  const wrong = Meta.safeParse(meta).error?.issues[0];
  if (wrong !== undefined)
    throw new GapError(
      'import.source',
      `meta.json: ${wrong.path.join('.')}: ${wrong.message}`,
      'Give what the source lacks, such as the title',
    );
  onProgress?.('writing the tables', 0, 0);
  const files = new Map<string, WrittenFile>([[VIDEO_FILE, await endVideo(join(work, VIDEO_FILE), undefined)]]);
  for (const { schema, rows } of tables)
    files.set(schema.file, await writeWhole(join(work, schema.file), (path) => writeTable(path, schema, rowBatches(schema, rows))));
  files.set(META_FILE, await writeJson(join(work, META_FILE), meta));
  return await sealFiles(
    { folder: work, target, meta, files, proofs: undefined },
    { onStep: (step) => onProgress?.(step, 0, 0), readBack },
  );
}

/** What the video itself makes doubtful. A file that is damaged in the middle is read up to there, without a word. */
function doubts({ file_us, ptsUs, isTurned }: VideoLook): string[] {
  const lostUs = file_us - ((ptsUs.at(-1) ?? 0) - (ptsUs[0] ?? 0));
  return [
    ...(lostUs < MOST_LOST_US
      ? []
      : [`what its video showed at the end: the file says that it is ${(lostUs / 1e6).toFixed(1)} s longer than its pictures`]),
    ...(isTurned ? ['which way is up: players turn its pictures, and here they lie as they are coded'] : []),
  ];
}

/** Pictures whose time is known and later than that of the one before, in whole us. */
function increasing(
  timesUs: Float64Array,
  shownUs: VideoLook['ptsUs'],
): { readonly pictureUs: Float64Array; readonly ptsUs: Float64Array } {
  const [pictureUs, kept]: [number[], number[]] = [[], []];
  timesUs.forEach((us, i) => {
    const at = Math.round(us);
    if (!(at > (pictureUs.at(-1) ?? -1))) return;
    pictureUs.push(at);
    kept.push(shownUs[i] as number);
  });
  return { pictureUs: Float64Array.from(pictureUs), ptsUs: Float64Array.from(kept) };
}

/** What a source says of its mouse counts where the profile does not. */
const withTurn = (profile: KeyProfile, { degreesPerCount }: Source): KeyProfile =>
  degreesPerCount === undefined ? profile : { ...profile, mouse: { degrees_per_count: degreesPerCount, ...profile.mouse } };
