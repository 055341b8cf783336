import { join } from 'node:path';
import { VIDEO_FILE } from '#core/format/layout.ts';
import type { Meta } from '#core/format/meta.ts';
import { CONTROLS, EVENTS, FRAMES } from '#core/format/tables.ts';
import { DEVICES } from '#core/input/codes.ts';
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

async function readControls(path: string): Promise<ControlFacts> {
  using table = await TableReader.open(path);
  return {
    tsUs: await table.numbers('ts_us'),
    device: await table.words('device', DEVICES),
    gridUs: table.has('custom_grid_us') ? await table.numbers('custom_grid_us') : undefined,
    events: table.has('custom_events') ? await table.numbers('custom_events') : undefined,
  };
}

async function readFrames(path: string): Promise<FrameFacts> {
  using table = await TableReader.open(path);
  return {
    index: await table.numbers('frame_idx'),
    tsUs: await table.numbers('ts_us'),
    captureUs: await table.numbers('capture_us'),
    errUs: await table.numbers('capture_err_us'),
    encodeUs: await table.numbers('encode_us'),
    repeat: Uint8Array.from(await table.numbers('repeat')),
  };
}

async function readEvents(path: string): Promise<EventFacts> {
  using table = await TableReader.open(path);
  return { tsUs: await table.numbers('ts_us'), seq: await table.numbers('seq') };
}
