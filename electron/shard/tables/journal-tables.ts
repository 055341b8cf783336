import { type BlockKind, RECORD_BYTES } from '#core/format/journal.ts';
import type { Opening } from '#core/format/opening.ts';
import { eventAt, frameAt, rowAt } from '#core/format/records.ts';
import { controlsSchema, EVENTS, FRAMES, type TableSchema } from '#core/format/tables.ts';
import { DEVICES, FIRST_VR, MOUSE, PAD } from '#core/input/codes.ts';
import { compileProfile } from '#core/input/compile-profile.ts';
import { journalBlocks } from '#shard/journal/journal-file.ts';
import type { Batch, ColumnValues } from '#shard/tables/batch.ts';

/** How the records of one kind become the batches of one table. */
export interface TableSource {
  readonly schema: TableSchema;
  readonly kind: BlockKind;
  readonly toBatch: (records: DataView, rows: number) => Batch;
}

/** Size and kind of each packet of a video, by frame. */
export interface PacketTable {
  readonly bytes: Uint32Array;
  readonly key: Uint8Array;
}

/**
 * The tables of a session, each from its own kind of block. What codes and columns mean is in its key profile. `packets`: of a video that was
 * made afterwards; the journal knows those that were kept.
 */
export function tableSources({ plan }: Pick<Opening, 'plan'>, packets?: PacketTable): readonly TableSource[] {
  const { codes, columns } = compileProfile(plan.profile);
  const controls = controlsSchema(columns);
  return [
    { schema: controls, kind: 'rows', toBatch: (view, rows) => controlsBatch(controls, columns, view, rows) },
    { schema: EVENTS, kind: 'events', toBatch: (view, rows) => eventsBatch(codes, view, rows) },
    { schema: FRAMES, kind: 'frames', toBatch: (view, rows) => framesBatch(view, rows, packets) },
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
  const size = RECORD_BYTES[kind];
  const gathered = new Uint8Array(groupRows * size);
  const view = new DataView(gathered.buffer);
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
        yield toBatch(view, rows);
        rows = 0;
      }
    }
  }
  if (rows > 0) yield toBatch(view, rows);
}

/** An int64 column straight from the records' bytes: no bigint per row. */
function int64(records: DataView, rows: number, recordBytes: number, at: number): ColumnValues {
  const data = new BigInt64Array(rows);
  const halves = new Uint32Array(data.buffer);
  for (let i = 0; i < rows; i++) {
    halves[2 * i] = records.getUint32(i * recordBytes + at, true);
    halves[2 * i + 1] = records.getUint32(i * recordBytes + at + 4, true);
  }
  return { data };
}

function fill<T extends Float32Array | Uint32Array | Uint16Array | Uint8Array>(
  data: T,
  recordBytes: number,
  read: (at: number) => number,
): { data: T } {
  for (let i = 0; i < data.length; i++) data[i] = read(i * recordBytes);
  return { data };
}

/** Which rows have a value. `undefined` when none has: a column of nulls costs nothing. */
function validWhere(rows: number, has: (row: number) => boolean): { valid: Uint8Array; nulls: number } | undefined {
  const valid = new Uint8Array(Math.ceil(rows / 8));
  let nulls = 0;
  for (let i = 0; i < rows; i++) {
    if (has(i)) valid[i >> 3] = (valid[i >> 3] as number) | (1 << (i & 7));
    else nulls += 1;
  }
  return nulls === rows ? undefined : { valid, nulls };
}

const PAD_COLUMNS = ['pad_lx', 'pad_ly', 'pad_rx', 'pad_ry', 'pad_lt', 'pad_rt'];
const CAMERA_COLUMNS = ['yaw_deg', 'pitch_deg'];
const POSE_COLUMNS = ['hmd_px', 'hmd_py', 'hmd_pz', 'hmd_rx', 'hmd_ry', 'hmd_rz'];

function controlsBatch(schema: TableSchema, custom: readonly string[], view: DataView, rows: number): Batch {
  const size = RECORD_BYTES.rows;
  const device = (row: number) => rowAt.device(view, row * size);
  const u16 = (read: (view: DataView, at: number) => number) => fill(new Uint16Array(rows), size, (at) => read(view, at));
  const f32 = (read: (view: DataView, at: number) => number) => fill(new Float32Array(rows), size, (at) => read(view, at));
  const columns: Record<string, ColumnValues> = {
    ts_us: int64(view, rows, size, 0),
    player_id: { data: new Uint32Array(rows) },
    device: { ...fill(new Uint8Array(rows), size, (at) => rowAt.device(view, at)), words: DEVICES },
    keymask: u16(rowAt.keymask),
    custom_grid_us: int64(view, rows, size, 8),
    custom_skipped: u16(rowAt.skipped),
    custom_events: u16(rowAt.events),
  };
  const mouse = validWhere(rows, (row) => device(row) === MOUSE);
  if (mouse !== undefined) {
    columns.mouse_dx = { ...f32(rowAt.dx), ...mouse };
    columns.mouse_dy = { ...f32(rowAt.dy), ...mouse };
  }
  const pad = validWhere(rows, (row) => device(row) === PAD);
  const camera = validWhere(rows, (row) => device(row) < PAD && !Number.isNaN(rowAt.axis(view, row * size, 0)));
  const pose = validWhere(rows, (row) => device(row) >= FIRST_VR && !Number.isNaN(rowAt.axis(view, row * size, 0)));
  for (const [names, where] of [
    [PAD_COLUMNS, pad],
    [CAMERA_COLUMNS, camera],
    [POSE_COLUMNS, pose],
  ] as const) {
    if (where === undefined) continue;
    names.forEach((name, axis) => {
      columns[name] = { ...f32((records, at) => rowAt.axis(records, at, axis)), ...where };
    });
  }
  if (pad !== undefined) {
    columns.pad_buttons = { ...u16(rowAt.buttons), ...pad };
    columns.custom_pad = { ...u16(rowAt.unit), ...pad };
  }
  custom.forEach((name, bit) => {
    columns[name] = fill(new Uint8Array(rows), size, (at) => (rowAt.custom(view, at) >> bit) & 1);
  });
  return { rows, columns: schema.columns.map(({ name }) => columns[name]) };
}

function eventsBatch(codes: readonly string[], view: DataView, rows: number): Batch {
  const size = RECORD_BYTES.events;
  const f32 = (read: (view: DataView, at: number) => number) => fill(new Float32Array(rows), size, (at) => read(view, at));
  const pad = validWhere(rows, (row) => eventAt.device(view, row * size) === PAD);
  const columns: Record<string, ColumnValues> = {
    ts_us: int64(view, rows, size, 0),
    seq: fill(new Uint32Array(rows), size, (at) => eventAt.seq(view, at)),
    device: { ...fill(new Uint8Array(rows), size, (at) => eventAt.device(view, at)), words: DEVICES },
    code: { ...fill(new Uint8Array(rows), size, (at) => eventAt.code(view, at)), words: codes },
    value: f32(eventAt.value),
    dx: f32(eventAt.dx),
    dy: f32(eventAt.dy),
  };
  if (pad !== undefined) columns.pad = { ...fill(new Uint16Array(rows), size, (at) => eventAt.unit(view, at)), ...pad };
  return { rows, columns: EVENTS.columns.map(({ name }) => columns[name]) };
}

function framesBatch(view: DataView, rows: number, packets?: PacketTable): Batch {
  const size = RECORD_BYTES.frames;
  const u32 = (read: (view: DataView, at: number) => number) => fill(new Uint32Array(rows), size, (at) => read(view, at));
  const u16 = (read: (view: DataView, at: number) => number) => fill(new Uint16Array(rows), size, (at) => read(view, at));
  const flag = (read: (view: DataView, at: number) => boolean) => fill(new Uint8Array(rows), size, (at) => (read(view, at) ? 1 : 0));
  const columns: Record<string, ColumnValues> = {
    frame_idx: u32(frameAt.frame),
    ts_us: int64(view, rows, size, 0),
    capture_us: int64(view, rows, size, 8),
    capture_err_us: u32(frameAt.errUs),
    repeat: flag(frameAt.repeat),
    blank: flag(frameAt.blank),
    key: flag((records, at) => (packets === undefined ? frameAt.key(records, at) : packets.key[frameAt.frame(records, at)] === 1)),
    bytes: u32((records, at) =>
      packets === undefined ? frameAt.bytes(records, at) : (packets.bytes[frameAt.frame(records, at)] as number),
    ),
    luma: u16(frameAt.luma),
    change: u16(frameAt.change),
    encode_us: u32(frameAt.encodeUs),
  };
  return { rows, columns: FRAMES.columns.map(({ name }) => columns[name]) };
}
