import { join } from 'node:path';
import { readFrameColumns } from '#format/clip/frame-columns.ts';
import { SampledSpan } from '#format/clip/sampled-span.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { DEVICES, EVENT_CODES, MOUSE, NOT_HELD, PAD } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { PAD_AXIS_COLUMNS } from '#format/core/input/pad.ts';
import type { KeyProfile } from '#format/core/input/profile.ts';
import { CONTROLS, EVENTS } from '#format/core/parquet/tables.ts';
import { correctionUs } from '#format/core/quality/clock/calibration.ts';
import { asTs, tsAt } from '#format/core/time/units.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { shardPlace } from '#format/source/shard-place.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { videoFileOf, videoHeaderOf } from '#format/video/video-frames.ts';
import { FRAME_FLAGS, packFrames } from '#shard/core/review/frame-table.ts';
import { packMouse } from '#shard/core/review/mouse-track.ts';
import { packPads } from '#shard/core/review/pad-track.ts';
import { foldPresses } from '#shard/core/review/presses.ts';
import type { ShardInput } from '#shard/core/review/shard-detail.ts';

/** The frame table of a shard, as `unpackFrames` reads it. Rejects where neither `frames.parquet` nor, in a shard of another maker, the video can be read. */
export async function framesOf(folder: string): Promise<Uint8Array> {
  const { meta } = new ShardFolder(folder);
  const { tsUs, captureUs, repeat, blank, key, bytes } = await readFrameColumns(shardPlace(folder), meta.recorder !== undefined);
  const late = correctionUs(meta);
  const { container, headerBytes } = videoHeaderOf(join(folder, videoFileOf(folder)));
  return packFrames({
    t0Us: asTs(meta.timing.t0_us),
    fps: meta.display.fps,
    headerBytes,
    frameHeaderBytes: container.frameHeaderBytes,
    bytes,
    residualUs: Int32Array.from(tsUs, (us, n) => (repeat[n] === 1 ? 0 : (captureUs[n] as number) - late - us)),
    flags: Uint8Array.from(
      repeat,
      (repeated, n) => repeated * FRAME_FLAGS.repeat + (key[n] as number) * FRAME_FLAGS.key + (blank[n] as number) * FRAME_FLAGS.blank,
    ),
  });
}

/** The mouse rows of a shard, as `unpackMouse` reads them. */
export async function mouseOf(folder: string): Promise<Uint8Array> {
  using table = await TableReader.open(join(folder, CONTROLS.file));
  const device = await table.words('device', DEVICES);
  const pick = (all: Float64Array) => all.filter((_, i) => device[i] === MOUSE);
  const column = async (name: string) => (table.has(name) ? pick(await table.numbers(name)) : undefined);
  const tsUs = pick(await table.numbers('ts_us'));
  const [dx, dy] = [await column('mouse_dx'), await column('mouse_dy')];
  const counts = (values: Float64Array | undefined) => Float32Array.from(tsUs, (_, i) => values?.[i] || 0);
  return packMouse({ tsUs, dx: counts(dx), dy: counts(dy) });
}

/** The gamepads' rows of a shard, as `unpackPads` reads them. */
export async function padsOf(folder: string): Promise<Uint8Array> {
  using table = await TableReader.open(join(folder, CONTROLS.file));
  const device = await table.words('device', DEVICES);
  const pick = async (name: string) =>
    table.has(name) ? (await table.numbers(name)).filter((_, i) => device[i] === PAD) : new Float64Array();
  const tsUs = await pick('ts_us');
  const axes = new Float32Array(PAD_AXIS_COLUMNS.length * tsUs.length);
  for (const [axis, name] of PAD_AXIS_COLUMNS.entries())
    (await pick(name)).forEach((value, i) => {
      axes[PAD_AXIS_COLUMNS.length * i + axis] = value || 0;
    });
  const bits = async (name: string) => {
    const values = await pick(name);
    return Uint16Array.from(tsUs, (_, i) => values[i] || 0);
  };
  return packPads({ tsUs, axes, buttons: await bits('pad_buttons'), pad: await bits('custom_pad') });
}

/** Presses, markers and gaps of a shard. */
export async function inputOf(folder: string): Promise<ShardInput> {
  const { meta } = new ShardFolder(folder);
  const session = sessionOf(meta);
  const { tsUs, nameOf, value } = session === undefined ? await sampled(folder) : await written(folder, session.input.profile);
  const markersUs = Array.from(tsUs.filter((_, i) => nameOf(i) === 'marker'));
  function* pressed() {
    for (let i = 0; i < tsUs.length; i++)
      if (!NOT_HELD.includes(nameOf(i))) yield { code: nameOf(i), tsUs: tsAt(tsUs, i), value: value(i) };
  }
  const gaps = (session?.gaps ?? []).map(({ from_us, to_us, reason }) => ({ fromUs: from_us, toUs: to_us, reason }));
  return { presses: foldPresses(pressed(), asTs(tsUs.at(-1) ?? meta.timing.t0_us)), markersUs, gaps };
}

interface Pressed {
  readonly tsUs: Float64Array;
  readonly nameOf: (event: number) => string;
  readonly value: (event: number) => number;
}

async function written(folder: string, profile: KeyProfile | undefined): Promise<Pressed> {
  const codes = profile === undefined ? EVENT_CODES : compileProfile(profile).codes;
  using table = await TableReader.open(join(folder, EVENTS.file));
  const [code, tsUs, value] = [await table.words('code', codes), await table.numbers('ts_us'), await table.numbers('value')];
  return { tsUs, nameOf: (i) => codes[code[i] as number] ?? 'other', value: (i) => value[i] as number };
}

/** Of another maker's rows, which say only what was held. */
async function sampled(folder: string): Promise<Pressed> {
  using table = await TableReader.open(join(folder, CONTROLS.file));
  const span = await SampledSpan.of(table, Number.POSITIVE_INFINITY);
  const { tsUs, columns } = await span.between(asTs(Number.NEGATIVE_INFINITY), asTs(Number.POSITIVE_INFINITY));
  return { tsUs, nameOf: (i) => String(columns.get('code')?.[i]), value: (i) => Number(columns.get('value')?.[i]) };
}
