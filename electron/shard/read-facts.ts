import { join } from 'node:path';
import { VIDEO_FILE } from '#core/format/layout.ts';
import type { Meta } from '#core/format/meta.ts';
import { CONTROLS, EVENTS, FRAMES } from '#core/format/tables.ts';
import { DEVICES, PAD } from '#core/input/codes.ts';
import type { ControlFacts, EventFacts, FrameFacts, ShardFacts } from '#core/quality/facts.ts';
import { TableReader } from '#shard/read-table.ts';
import { scanVideo } from '#shard/video-file.ts';

/** Reads what the checks need from a shard's folder, from the files as they are. Rejects when one can't be read at all. */
export async function readFacts(
  folder: string,
  meta: Meta,
  has: { readonly frames: boolean; readonly events: boolean },
): Promise<ShardFacts> {
  return {
    meta,
    video: scanVideo(join(folder, VIDEO_FILE)),
    controls: await readControls(join(folder, CONTROLS.file)),
    frames: has.frames ? await readFrames(join(folder, FRAMES.file)) : undefined,
    events: has.events ? await readEvents(join(folder, EVENTS.file)) : undefined,
  };
}

// Columns are kept as small as their values allow: two hours are 2.6 million rows, and a seal must not take the game's memory.

async function readControls(path: string): Promise<ControlFacts> {
  using table = await TableReader.open(path);
  const tsUs = await table.numbers('ts_us');
  const device = await table.words('device', DEVICES);
  const gridUs = table.has('custom_grid_us') ? await table.numbers('custom_grid_us') : undefined;
  const events = table.has('custom_events')
    ? (await table.fill('custom_events', new Uint16Array(table.rows))).reduce((sum, count) => sum + count, 0)
    : undefined;
  // Nulls, which no other device's row is without, are read as 0.
  const pad = table.has('custom_pad') && device.includes(PAD) ? await table.fill('custom_pad', new Uint8Array(table.rows)) : undefined;
  return { tsUs, device, pad, gridUs, events };
}

async function readFrames(path: string): Promise<FrameFacts> {
  using table = await TableReader.open(path);
  const { rows } = table;
  return {
    index: await table.fill('frame_idx', new Uint32Array(rows)),
    tsUs: await table.numbers('ts_us'),
    captureUs: await table.numbers('capture_us'),
    errUs: await table.fill('capture_err_us', new Uint32Array(rows)),
    encodeUs: await table.fill('encode_us', new Uint32Array(rows)),
    repeat: await table.fill('repeat', new Uint8Array(rows)),
    blank: table.has('blank') ? await table.fill('blank', new Uint8Array(rows)) : undefined,
    luma: table.has('luma') ? await table.fill('luma', new Uint16Array(rows)) : undefined,
    change: table.has('change') ? await table.fill('change', new Uint16Array(rows)) : undefined,
  };
}

async function readEvents(path: string): Promise<EventFacts> {
  using table = await TableReader.open(path);
  return { tsUs: await table.numbers('ts_us'), seq: await table.fill('seq', new Uint32Array(table.rows)) };
}
