import { join } from 'node:path';
import type { Meta } from '#format/core/documents/meta.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { DEVICES, EVENT_CODES, PAD } from '#format/core/input/codes.ts';
import { compileProfile, customColumns } from '#format/core/input/compile-profile.ts';
import { LABELS_FILE, NETSTATS_FILE } from '#format/core/layout.ts';
import { CONTROLS, EVENTS, FRAMES, MOTION_COLUMNS } from '#format/core/parquet/tables.ts';
import { REGION_COLUMNS } from '#format/core/picture-regions.ts';
import {
  type ControlFacts,
  type EventFacts,
  type FrameFacts,
  type InputTrace,
  type ShardFacts,
  UNKNOWN_DEVICE,
  type VideoFacts,
} from '#format/core/quality/facts.ts';
import { InputFold } from '#format/core/quality/input/activity.ts';
import { MaskFold } from '#format/core/quality/input/mask-fold.ts';
import type { MotionColumns } from '#format/core/signal/motion-columns.ts';
import { foreignBytes } from '#format/folder/foreign-file.ts';
import { PAD_COLUMNS } from '#format/tables/pad-columns.ts';
import { readGame } from '#format/tables/read-game.ts';
import { readMarks } from '#format/tables/read-marks.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { goldFacts } from '#format/video/read-gold.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { videoFileOf } from '#format/video/video-frames.ts';

/**
 * Reads what the checks need from a shard's folder, from the files as they are. `has.pictures`: the caller decodes them. `video`: the
 * caller's facts about another container.
 * Rejects when a file cannot be read at all.
 */
export async function readFacts(
  folder: string,
  meta: Meta,
  has: { readonly frames: boolean; readonly events: boolean; readonly game: boolean; readonly pictures?: boolean },
  video: VideoFacts = scanVideo(join(folder, videoFileOf(folder))),
): Promise<ShardFacts> {
  const frames = has.frames ? await readFrames(join(folder, FRAMES.file)) : undefined;
  return {
    meta,
    video,
    controls: await readControls(join(folder, CONTROLS.file), {
      isTraced: frames?.motion !== undefined || has.pictures === true,
      custom: customColumns(sessionOf(meta)?.input.profile?.actions ?? {}),
    }),
    frames,
    gold: goldFacts(folder),
    marks: await readMarks(folder),
    sizes: {
      controls: foreignBytes(join(folder, CONTROLS.file)),
      beside: foreignBytes(join(folder, NETSTATS_FILE)) + foreignBytes(join(folder, LABELS_FILE)),
    },
    events: has.events ? await readEvents(join(folder, EVENTS.file), meta) : undefined,
    game: has.game ? await readGame(folder) : undefined,
  };
}

// Columns are kept as small as their values allow: two hours are 2.6 million rows, and a seal must not take the game's memory.

/** `custom`: the key profile's own columns. */
async function readControls(
  path: string,
  { isTraced, custom }: { readonly isTraced: boolean; readonly custom: readonly string[] },
): Promise<ControlFacts> {
  using table = await TableReader.open(path);
  const tsUs = await table.numbers('ts_us');
  const device = await table.words('device', DEVICES);
  const lateUs = table.has('custom_grid_us') ? await lateness(table, tsUs) : undefined;
  const skippedAt = new Map<number, number>();
  const skipped = await sumOf(table, 'custom_skipped', (row, count) => skippedAt.set(row, count));
  const fold = tsUs.length === 0 ? undefined : new InputFold(tsUs, device);
  // Any event counts: a wheel turn, or one of the game's own actions.
  const events = await sumOf(table, 'custom_events', (row) => fold?.hold(row));
  const trace = isTraced ? emptyTrace(table.rows, { hasPads: device.includes(PAD), hasCustom: custom.length > 0 }) : undefined;
  const masks = tsUs.length === 0 ? undefined : new MaskFold(tsUs, device);
  if (fold !== undefined && masks !== undefined) await readInput(table, { fold, masks, trace, hasPads: device.includes(PAD) });
  if (trace?.custom !== undefined) await readCustom(table, custom, trace.custom);
  // Rows of all other devices hold nulls here, which are read as 0.
  const pad = table.has('custom_pad') && device.includes(PAD) ? await table.fill('custom_pad', new Uint8Array(table.rows)) : undefined;
  const strange = device.includes(UNKNOWN_DEVICE) ? await strangeDevices(table) : undefined;
  return {
    tsUs,
    device,
    strange,
    otherPlayers: await otherPlayers(table),
    bits: masks?.bits,
    split: masks?.split,
    pad,
    lateUs,
    events,
    skipped,
    skippedAt,
    input: fold?.summary(),
    trace,
  };
}

async function otherPlayers(table: TableReader): Promise<number[]> {
  const rows: number[] = [];
  let first: unknown;
  if (table.has('player_id'))
    await table.each('player_id', (values, from) => {
      first ??= values[0];
      for (let i = 0; i < values.length; i++) if (values[i] !== first) rows.push(from + i);
    });
  return rows;
}

async function strangeDevices(table: TableReader): Promise<ControlFacts['strange']> {
  const rows: number[] = [];
  let name = '';
  await table.each('device', (values, from) => {
    for (let i = 0; i < values.length; i++) {
      if ((DEVICES as readonly unknown[]).includes(values[i])) continue;
      if (rows.length === 0) name = String(values[i]);
      rows.push(from + i);
    }
  });
  return { rows, name };
}

/** The grid as a difference: half the memory, and all that the checks need. */
async function lateness(table: TableReader, tsUs: Float64Array): Promise<Float32Array> {
  const late = new Float32Array(table.rows);
  await table.eachNumber('custom_grid_us', (gridUs, from) => {
    for (let i = 0; i < gridUs.length; i++) late[from + i] = (tsUs[from + i] as number) - (gridUs[i] as number);
  });
  return late;
}

/** Sum of a column of counts; `at` is called for every row above 0. `undefined` where there is no such column. */
async function sumOf(table: TableReader, column: string, at: (row: number, count: number) => void): Promise<number | undefined> {
  if (!table.has(column)) return undefined;
  let sum = 0;
  await table.each(column, (values, from) => {
    for (let i = 0; i < values.length; i++) {
      const count = values[i] as number;
      if (count > 0) at(from + i, count);
      sum += count;
    }
  });
  return sum;
}

/** What takes the input as it is read; `trace` where it is kept. */
interface InputFolds {
  readonly fold: InputFold;
  readonly masks: MaskFold;
  readonly trace: InputTrace | undefined;
  readonly hasPads: boolean;
}

/** Folds the input and keeps its trace, each column read once: nulls make them slow. */
async function readInput(table: TableReader, { fold, masks, trace, hasPads }: InputFolds): Promise<void> {
  for (const [column, into] of [
    ['mouse_dx', trace?.dx],
    ['mouse_dy', trace?.dy],
  ] as const)
    if (table.has(column))
      await table.each(column, (values, from) => {
        fold.motion(values, from);
        keep(values, into, from);
      });
  await table.each('keymask', (values, from) => {
    fold.keys(values, from);
    masks.take(values, from);
    keep(values, trace?.keymask, from);
  });
  if (!hasPads) return;
  const sticks: Readonly<Record<string, Float32Array | undefined>> = { pad_rx: trace?.rx, pad_ry: trace?.ry };
  for (const { column, ...pad } of PAD_COLUMNS)
    if (table.has(column))
      await table.each(column, (values, from) => {
        fold.pad(values, from, pad);
        keep(values, sticks[column], from);
        if (trace !== undefined)
          for (let i = 0; i < values.length; i++) if (Math.abs(Number(values[i] ?? 0)) > pad.rest) trace.padHeld[from + i] = 1;
      });
}

async function readCustom(table: TableReader, columns: readonly string[], into: Uint16Array): Promise<void> {
  for (const [bit, column] of columns.entries())
    if (table.has(column))
      await table.each(column, (values, from) => {
        for (let i = 0; i < values.length; i++) if (values[i] === true) into[from + i] = (into[from + i] as number) | (1 << bit);
      });
}

/** Nothing is held and nothing moves: rows of other devices, and columns that another recorder left out. */
function emptyTrace(rows: number, { hasPads, hasCustom }: { readonly hasPads: boolean; readonly hasCustom: boolean }): InputTrace {
  const stick = () => (hasPads ? new Float32Array(rows) : undefined);
  return {
    dx: new Float32Array(rows),
    dy: new Float32Array(rows),
    keymask: new Uint16Array(rows),
    custom: hasCustom ? new Uint16Array(rows) : undefined,
    padHeld: new Uint8Array(rows),
    rx: stick(),
    ry: stick(),
  };
}

function keep(values: ArrayLike<unknown>, into: Float32Array | Uint16Array | undefined, from: number): void {
  if (into === undefined) return;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'number') into[from + i] = value;
  }
}

async function readFrames(path: string): Promise<FrameFacts> {
  using table = await TableReader.open(path);
  const { rows } = table;
  return {
    index: await table.fill('frame_idx', new Uint32Array(rows)),
    tsUs: await table.numbers('ts_us'),
    captureUs: await table.numbers('capture_us'),
    errUs: table.has('capture_err_us') ? await table.fill('capture_err_us', new Uint32Array(rows)) : undefined,
    encodeUs: table.has('encode_us') ? await table.fill('encode_us', new Uint32Array(rows)) : undefined,
    repeat: await table.fill('repeat', new Uint8Array(rows)),
    blank: table.has('blank') ? await table.fill('blank', new Uint8Array(rows)) : undefined,
    luma: table.has('luma') ? await table.fill('luma', new Uint16Array(rows)) : undefined,
    change: table.has('change') ? await table.fill('change', new Uint16Array(rows)) : undefined,
    regions: await readRegions(table),
    motion: await readMotion(table),
  };
}

async function readRegions(table: TableReader): Promise<Uint16Array[] | undefined> {
  if (!REGION_COLUMNS.every((column) => table.has(column))) return undefined;
  const regions: Uint16Array[] = [];
  for (const column of REGION_COLUMNS) regions.push(await table.fill(column, new Uint16Array(table.rows)));
  return regions;
}

/** Undefined where every certainty is null: nothing was measured. */
async function readMotion(table: TableReader): Promise<MotionColumns | undefined> {
  if (!MOTION_COLUMNS.every((column) => table.has(column))) return undefined;
  const column = async (name: string) => await table.fill(name, new Float32Array(table.rows));
  const [dx, dy, certainty] = [await column('motion_dx'), await column('motion_dy'), await column('motion_certainty')];
  return certainty.every(Number.isNaN) ? undefined : { dx, dy, certainty };
}

async function readEvents(path: string, meta: Meta): Promise<EventFacts> {
  using table = await TableReader.open(path);
  const profile = sessionOf(meta)?.input.profile;
  const known = await table.words('code', profile === undefined ? EVENT_CODES : compileProfile(profile).codes);
  for (let i = 0; i < known.length; i++) known[i] = known[i] === 255 ? 0 : 1;
  return { tsUs: await table.numbers('ts_us'), seq: await table.fill('seq', new Uint32Array(table.rows)), known };
}
