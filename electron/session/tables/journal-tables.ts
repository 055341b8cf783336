import type { Opening } from '#core/journal/opening.ts';
import { AXES, RECORDS } from '#core/journal/records.ts';
import { fillOwnIds, type OwnId } from '#format/core/game/player-ids.ts';
import { DEVICES, FIRST_VR, MOUSE, PAD } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { PAD_AXIS_COLUMNS } from '#format/core/input/pad.ts';
import { controlsSchema, EVENTS, FRAMES, type TableSchema } from '#format/core/parquet/tables.ts';
import { REGION_COLUMNS, REGION_FIELDS } from '#format/core/picture-regions.ts';
import type { MotionColumns } from '#format/core/signal/motion-columns.ts';
import { journalBlocks } from '#session/journal/journal-file.ts';
import { columnsOf, validWhere } from '#session/tables/record-columns.ts';
import type { Batch, ColumnValues } from '#shard/tables/batch.ts';

/** How the records of one kind become the batches of one table. */
export interface TableSource {
  readonly schema: TableSchema;
  readonly kind: 'rows' | 'events' | 'frames';
  /** Of a block of whole records. */
  readonly toBatch: (records: Uint8Array) => Batch;
}

/** Size and kind of each packet of a video made afterwards, and how the captures moved, by frame. */
interface FinalColumns {
  readonly bytes: Uint32Array;
  readonly key: Uint8Array;
  readonly motion: MotionColumns | undefined;
}

/** What of a session's tables its journal does not say. */
export interface Beside {
  /** Of a video made afterwards; the journal only knows the packets of the captures. */
  readonly final?: FinalColumns | undefined;
  /** The numbers of this machine's player in its games; empty where there is none. */
  readonly own: readonly OwnId[];
}

/**
 * The tables of a session, each from its own kind of block. Its key profile defines codes and columns.
 */
export function tableSources({ profile }: Pick<Opening['plan'], 'profile'>, { final, own }: Beside): readonly TableSource[] {
  const { codes, columns } = compileProfile(profile);
  const controls = controlsSchema(columns);
  return [
    { schema: controls, kind: 'rows', toBatch: (records) => controlsBatch({ schema: controls, custom: columns, own }, records) },
    { schema: EVENTS, kind: 'events', toBatch: (records) => eventsBatch(codes, records) },
    { schema: FRAMES, kind: 'frames', toBatch: (records) => framesBatch(records, final) },
  ];
}

/**
 * Batches of at most one row group, gathered from the journal's blocks, `limit` rows in all. Memory: two row groups, however long the
 * session.
 */
export function* tableBatches(
  journal: string,
  { schema: { groupRows }, kind, toBatch }: TableSource,
  limit = Number.POSITIVE_INFINITY,
): Generator<Batch> {
  const size = RECORDS[kind].bytes;
  const gathered = new Uint8Array(groupRows * size);
  let rows = 0;
  let left = limit;
  for (const { payload, header } of journalBlocks(journal, new Set([kind]))) {
    const wanted = Math.min(header.count, left);
    left -= wanted;
    for (let taken = 0; taken < wanted; ) {
      const count = Math.min(wanted - taken, groupRows - rows);
      gathered.set(payload.subarray(taken * size, (taken + count) * size), rows * size);
      taken += count;
      rows += count;
      if (rows === groupRows) {
        yield toBatch(gathered);
        rows = 0;
      }
    }
  }
  if (rows > 0) yield toBatch(gathered.subarray(0, rows * size));
}

const CAMERA_COLUMNS = ['yaw_deg', 'pitch_deg'];
const POSE_COLUMNS = ['hmd_px', 'hmd_py', 'hmd_pz', 'hmd_rx', 'hmd_ry', 'hmd_rz'];

interface ControlsSource {
  readonly schema: TableSchema;
  readonly custom: readonly string[];
  readonly own: readonly OwnId[];
}

function controlsBatch({ schema, custom, own }: ControlsSource, records: Uint8Array): Batch {
  const { rows, column } = columnsOf(RECORDS.rows, records);
  const device = column('device');
  const players = new Uint32Array(rows);
  fillOwnIds(players, column('tsUs').data as Float64Array, own);
  const columns: Record<string, ColumnValues> = {
    ts_us: column('tsUs'),
    player_id: { data: players },
    device: { ...device, words: DEVICES },
    keymask: column('keymask'),
    custom_grid_us: column('gridUs'),
    custom_skipped: column('skipped'),
    custom_events: column('events'),
  };
  const of = (wanted: (device: number) => boolean) => validWhere(rows, (row) => wanted(device.data[row] as number));
  const mouse = of((index) => index === MOUSE);
  if (mouse !== undefined) {
    columns.mouse_dx = { ...column('dx'), ...mouse };
    columns.mouse_dy = { ...column('dy'), ...mouse };
  }
  const angle = column('axis0').data as Float32Array;
  const pad = of((index) => index === PAD);
  const camera = validWhere(rows, (row) => (device.data[row] as number) < PAD && !Number.isNaN(angle[row]));
  const pose = validWhere(rows, (row) => (device.data[row] as number) >= FIRST_VR && !Number.isNaN(angle[row]));
  for (const [names, where] of [
    [PAD_AXIS_COLUMNS, pad],
    [CAMERA_COLUMNS, camera],
    [POSE_COLUMNS, pose],
  ] as const) {
    if (where === undefined) continue;
    for (const [i, axis] of AXES.slice(0, names.length).entries()) columns[names[i] as string] = { ...column(axis), ...where };
  }
  if (pad !== undefined) {
    columns.pad_buttons = { ...column('buttons'), ...pad };
    columns.custom_pad = { data: Uint16Array.from(column('unit').data as Uint8Array), ...pad };
  }
  const held = column('custom').data as Uint16Array;
  custom.forEach((name, bit) => {
    columns[name] = { data: Uint8Array.from(held, (bits) => (bits >> bit) & 1) };
  });
  return { rows, columns: schema.columns.map(({ name }) => columns[name]) };
}

function eventsBatch(codes: readonly string[], records: Uint8Array): Batch {
  const { rows, column } = columnsOf(RECORDS.events, records);
  const device = column('device');
  const columns: Record<string, ColumnValues> = {
    ts_us: column('tsUs'),
    seq: column('seq'),
    device: { ...device, words: DEVICES },
    code: { ...column('code'), words: codes },
    value: column('value'),
    dx: column('dx'),
    dy: column('dy'),
    held: column('held'),
  };
  const pad = validWhere(rows, (row) => device.data[row] === PAD);
  if (pad !== undefined) columns.pad = { data: Uint16Array.from(column('unit').data as Uint8Array), ...pad };
  return { rows, columns: EVENTS.columns.map(({ name }) => columns[name]) };
}

function framesBatch(records: Uint8Array, final?: FinalColumns): Batch {
  const { rows, column } = columnsOf(RECORDS.frames, records);
  const frame = column('frame');
  const columns: Record<string, ColumnValues> = {
    frame_idx: frame,
    ts_us: column('tsUs'),
    capture_us: column('captureUs'),
    capture_err_us: column('errUs'),
    repeat: column('repeat'),
    blank: column('blank'),
    key: column('key'),
    bytes: column('bytes'),
    luma: column('luma'),
    change: column('change'),
    encode_us: column('encodeUs'),
  };
  for (const [region, field] of REGION_FIELDS.entries()) columns[REGION_COLUMNS[region] as string] = column(field);
  const numbers = frame.data as Uint32Array;
  Object.assign(columns, motionColumns(numbers, column, final?.motion));
  if (final !== undefined) {
    const { key, bytes } = final;
    columns.key = { data: Uint8Array.from(numbers, (n) => key[n] ?? 0) };
    columns.bytes = { data: Uint32Array.from(numbers, (n) => bytes[n] ?? 0) };
  }
  return { rows, columns: FRAMES.columns.map(({ name }) => columns[name]) };
}

/** Measured more closely where the final video was made; its first picture of each GOP has none before it, but had one while recording. */
function motionColumns(numbers: Uint32Array, column: FrameColumn, final: MotionColumns | undefined): Record<string, ColumnValues> {
  const of = (name: Parameters<FrameColumn>[0]) => column(name).data as Float32Array;
  const [x, y, certainty] = [of('motionX'), of('motionY'), of('certainty')];
  if (final !== undefined)
    numbers.forEach((n, row) => {
      const [dx, dy] = [final.dx[n] ?? Number.NaN, final.dy[n] ?? Number.NaN];
      if (Number.isNaN(dx) || Number.isNaN(dy)) return;
      [x[row], y[row], certainty[row]] = [dx, dy, final.certainty[n] as number];
    });
  const known = validWhere(numbers.length, (row) => !Number.isNaN(x[row]) && !Number.isNaN(y[row]));
  const measured = validWhere(numbers.length, (row) => !Number.isNaN(certainty[row]));
  return {
    ...(known !== undefined && { motion_dx: { data: x, ...known }, motion_dy: { data: y, ...known } }),
    ...(measured !== undefined && { motion_certainty: { data: certainty, ...measured } }),
  };
}

type FrameColumn = (name: 'motionX' | 'motionY' | 'certainty') => ColumnValues;
