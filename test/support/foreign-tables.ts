import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShardCopy } from '#test/support/damage.ts';
import { python } from '#test/support/python.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

// Names of numpy. cspell:ignore arange
export type Change = (copy: ShardCopy) => void | Promise<void>;

/**
 * What other programs may write, what becomes of it (`refused`: it is looked at no further), and the first thing that is said: the check, and its words, with # for each number.
 */
export type Kind = [name: string, verdict: 'pass' | 'fail' | 'refused', says: string, change: Change];

const CODES: string[] = [];
let making: Promise<TemporaryFolder> | undefined;

/** Rewrites the controls with pyarrow: `t` is the table, `pa`, `pc` and `np` are there, `how` are options of the writer, `OUT` is where it goes. */
function table(code: string): Change {
  const file = `${CODES.push(code)}.parquet`;
  return async (copy) => {
    making ??= makeTables(copy.file('controls.parquet'));
    copyFileSync(join((await making).path, file), copy.file('controls.parquet'));
  };
}

/** All of them at once: importing pyarrow takes longer than writing one. */
async function makeTables(from: string): Promise<TemporaryFolder> {
  const folder = new TemporaryFolder();
  const script = `
import json, sys
import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq, numpy as np
given = json.load(sys.stdin)
def put(name, values): return t.set_column(t.column_names.index(name), name, values)
for number, code in enumerate(given["codes"], 1):
    OUT = f"{given['folder']}/{number}.parquet"
    t, how = pq.read_table(given["from"]), {}
    n, ts = len(t), t["ts_us"].to_numpy()
    exec(code)
    if t is not None: pq.write_table(t, OUT, **how)
`;
  const { code, output } = await python(['-c', script], {}, JSON.stringify({ from, folder: folder.path, codes: CODES }));
  if (code !== 0) throw new Error(output);
  return folder;
}

/** To be called once no more of them are needed. */
export async function removeTables(): Promise<void> {
  (await making)?.[Symbol.dispose]();
  making = undefined;
}

/** Tables that another program may have written. */
export const TABLES: readonly Kind[] = [
  ['gzip', 'pass', '', table('how = {"compression": "gzip"}')],
  ['brotli', 'pass', '', table('how = {"compression": "brotli"}')],
  ['snappy', 'pass', '', table('how = {"compression": "snappy"}')],
  [
    'lz4',
    'fail',
    'content.readable: column ts_us: its pages are compressed with LZ#_RAW: ZSTD, SNAPPY, GZIP and BROTLI are read',
    table('how = {"compression": "lz4"}'),
  ],
  ['data pages of version 2', 'pass', '', table('how = {"data_page_version": "2.0"}')],
  ['a row group a row', 'pass', '', table('t = t.slice(0, 3000); how = {"row_group_size": 1}')],
  ['no statistics', 'pass', '', table('how = {"write_statistics": False}')],
  ['byte-stream split', 'pass', '', table('how = {"use_dictionary": False, "use_byte_stream_split": ["mouse_dx"]}')],
  ['delta encoding', 'pass', '', table('how = {"use_dictionary": False, "column_encoding": {"ts_us": "DELTA_BINARY_PACKED"}}')],
  [
    'times as doubles',
    'fail',
    'schema.controls: controls.parquet: column ts_us is float#, not int#',
    table('t = put("ts_us", pa.array(ts.astype(np.float64)))'),
  ],
  [
    'times as timestamps',
    'fail',
    'schema.controls: controls.parquet: column ts_us is a TIMESTAMP in MICROS, not int#',
    table('t = put("ts_us", pa.array(ts, pa.timestamp("us")))'),
  ],
  [
    'times in ms',
    'fail',
    'time.controls: controls.parquet: ts_us does not increase in # rows',
    table('t = put("ts_us", pa.array(ts // 1000))'),
  ],
  ['times from zero', 'fail', 'controls.coverage: nearest row p# #, p# #, p# # ms', table('t = put("ts_us", pa.array(ts - ts[0]))')],
  [
    'times of another second',
    'fail',
    'controls.coverage: nearest row p# #, p# #, p# # ms',
    table('t = put("ts_us", pa.array(ts + 3_000_000))'),
  ],
  [
    'a time that is missing',
    'fail',
    'time.controls: controls.parquet: ts_us does not increase in # rows',
    table('t = put("ts_us", pa.array([None, *ts[1:]], pa.int64()))'),
  ],
  [
    'times twice',
    'fail',
    'time.controls: controls.parquet: ts_us does not increase in # rows',
    table('t = put("ts_us", pa.array(np.repeat(ts[::2], 2)[:n]))'),
  ],
  [
    'times that fall',
    'fail',
    'time.controls: controls.parquet: ts_us does not increase in # rows',
    table('t = t.take(pa.array(np.arange(n)[::-1]))'),
  ],
  [
    'mask of 32 bits',
    'fail',
    'schema.controls: controls.parquet: column keymask is int#, not uint#',
    table('t = put("keymask", t["keymask"].cast(pa.int32()))'),
  ],
  [
    'mask of no bit that is known',
    'pass',
    'controls.devices: controls.parquet: keymask has bits that the spec does not name: #xf#',
    table('t = put("keymask", pa.array(np.full(n, 0xF800, np.uint16)))'),
  ],
  ['all keys always', 'pass', '', table('t = put("keymask", pa.array(np.full(n, 0x7FF, np.uint16)))')],
  [
    'device in capitals',
    'fail',
    'controls.devices: controls.parquet: device of # rows is none of',
    table('t = put("device", pc.utf8_upper(t["device"]))'),
  ],
  ['device as a dictionary', 'pass', '', table('t = put("device", t["device"].dictionary_encode())')],
  [
    'device as bytes',
    'fail',
    'schema.controls: controls.parquet: column device is BYTE_ARRAY, not string',
    table('t = put("device", t["device"].cast(pa.binary()))'),
  ],
  ['device missing', 'fail', 'schema.controls: controls.parquet: column device is missing', table('t = t.drop(["device"])')],
  [
    'motion not a number',
    'fail',
    'controls.impossible: controls.parquet: # rows hold motion, a stick or a trigger that no device can produce, th',
    table('t = put("mouse_dx", pa.array(np.full(n, np.nan, np.float32)))'),
  ],
  [
    'motion infinite',
    'fail',
    'controls.impossible: controls.parquet: # rows hold motion, a stick or a trigger that no device can produce, th',
    table('t = put("mouse_dx", pa.array(np.full(n, np.inf, np.float32)))'),
  ],
  [
    'motion of a million',
    'fail',
    'controls.impossible: controls.parquet: # rows hold motion, a stick or a trigger that no device can produce, th',
    table('t = put("mouse_dx", pa.array(np.full(n, 1e6, np.float32)))'),
  ],
  [
    'a stick at 57',
    'fail',
    'controls.impossible: controls.parquet: # rows hold motion, a stick or a trigger that no device can produce, th',
    table('t = put("device", pa.array(["pad"] * n)); t = put("pad_lx", pa.array(np.full(n, 57, np.float32)))'),
  ],
  [
    'a trigger below zero',
    'fail',
    'controls.impossible: controls.parquet: # rows hold motion, a stick or a trigger that no device can produce, th',
    table('t = put("device", pa.array(["pad"] * n)); t = put("pad_lt", pa.array(np.full(n, -1, np.float32)))'),
  ],
  [
    'a list',
    'fail',
    'schema.controls: controls.parquet: column mouse_dx is LIST, not float#',
    table('t = put("mouse_dx", pa.array([[1.0]] * n))'),
  ],
  [
    'more columns',
    'pass',
    '',
    table('t = t.append_column("custom_jump", pa.array(np.zeros(n, np.bool_))).append_column("note", pa.array(["x"] * n))'),
  ],
  [
    'a column twice',
    'fail',
    'content.readable: column keymask is not there as one plain column',
    table('t = pa.Table.from_arrays([*t.columns, t["keymask"]], names=[*t.column_names, "keymask"])'),
  ],
  ['no rows', 'fail', 'schema.controls: controls.parquet: it has no rows', table('t = t.slice(0, 0)')],
  ['a tenth of the rows', 'fail', 'controls.coverage: nearest row p# #, p# #, p# # ms', table('t = t.slice(0, n // 10)')],
  [
    'two players',
    'fail',
    'controls.devices: controls.parquet: player_id of # rows is not that of row #, the first is row #: readers take',
    table('t = put("player_id", pa.array((np.arange(n) % 2).astype(np.uint32)))'),
  ],
  [
    'motion as positions',
    'fail',
    'controls.impossible: controls.parquet: mouse_dx and mouse_dy are never negative and large throughout: position',
    table(
      'm = pc.equal(t["device"], "mouse").to_numpy(); x = np.where(m, 320 + 200 * np.sin(np.arange(n) / 60), 0).astype(np.float32); t = put("mouse_dx", pa.array(x, mask=~m)); t = put("mouse_dy", pa.array(x, mask=~m))',
    ),
  ],
  [
    'each device with its own keys alone',
    'fail',
    'controls.devices: controls.parquet: keymask of # rows lacks keys that rows of the other device have just before and after',
    table('k = pc.equal(t["device"], "kb").to_numpy(); t = put("keymask", pa.array(np.where(k, 1, 0x40).astype(np.uint16)))'),
  ],
  [
    'the keys in the rows of the keyboard alone',
    'pass',
    '',
    table('k = pc.equal(t["device"], "kb").to_numpy(); t = put("keymask", pa.array(t["keymask"].to_numpy(), pa.uint16(), mask=~k))'),
  ],
  ...([0, 1, 2] as const).map(
    (at): Kind => [
      `an empty row group, number ${at}`,
      'pass',
      '',
      table(`
w = pq.ParquetWriter(OUT, t.schema)
for i, part in enumerate([t.slice(0, n // 2), t.slice(n // 2)]):
    if i == ${at}: w.write_table(t.slice(0, 0))
    w.write_table(part)
if ${at} == 2: w.write_table(t.slice(0, 0))
w.close()
t = None`),
    ],
  ),
  ...(['gzip', 'brotli', 'snappy', 'zstd'] as const).map(
    (compression): Kind => [
      `a column of nothing, pages of version 2, ${compression}`,
      'pass',
      '',
      table(`t = put("pad_buttons", pa.nulls(n, pa.uint16())); how = {"data_page_version": "2.0", "compression": "${compression}"}`),
    ],
  ),
];
