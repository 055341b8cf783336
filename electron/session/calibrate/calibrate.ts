import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClockReadings } from '#core/calibration/clock-probe.ts';
import { concludeCalibration } from '#core/calibration/conclude.ts';
import { CLOCK_PATCH, FLIP_PATCH, PRESS_PATCH, patchInPicture, TARGET_KEY, TARGET_SIZE, TARGET_TITLE } from '#core/calibration/target.ts';
import { parseRegionText } from '#core/plan/fit.ts';
import { type PlanDefaults, planRecording, type RecordPlan, type RecordSettings } from '#core/plan/plan.ts';
import { isWindowFirst } from '#core/plan/screen-part.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { Calibration } from '#format/core/documents/calibration.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { GapError } from '#format/core/errors.ts';
import { EVENTS } from '#format/core/parquet/tables.ts';
import { said } from '#format/core/said.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { Region } from '#format/core/video/picture-size.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { NO_HOTKEYS } from '#native/core/hotkeys/hotkey.ts';
import { isComposited } from '#native/screen/compositor.ts';
import { queryScreen } from '#native/screen/screen.ts';
import { pressKeys } from '#session/calibrate/press-keys.ts';
import { readPatches } from '#session/calibrate/read-patches.ts';
import { startTarget, type TargetProcess } from '#session/calibrate/start-target.ts';
import { calibrationKey } from '#session/calibration-key.ts';
import { type RecordOptions, record } from '#session/run/record.ts';

/** The settings of the recordings that a calibration is valid for. */
export type CalibrateSettings = Pick<
  RecordSettings,
  'display' | 'size' | 'region' | 'window' | 'fps' | 'hz' | 'bitrate' | 'encoder' | 'encoderThreads' | 'input'
>;

export interface CalibrateOptions {
  /** Length of the recording. */
  readonly seconds?: number | undefined;
  /** `auto`: the calibration presses keys where the system allows it; `me`: a person presses them. */
  readonly press?: 'auto' | 'me' | undefined;
  /** Folder to keep the recording in; without one it is deleted. */
  readonly keep?: string | undefined;
  readonly stop?: AbortSignal | undefined;
  /** As in `RecordOptions`. */
  readonly encoders?: RecordOptions['encoders'];
  readonly onSnapshot?: ((snapshot: Snapshot) => void) | undefined;
  /** The current step, and the `share` of it that is done, where known. */
  readonly onStep?: ((step: 'target' | 'recording' | 'decoding', share?: number) => void) | undefined;
}

/** The measurement, and its recording if it was kept. */
export interface Calibrated {
  readonly calibration: Calibration;
  readonly shard: string | undefined;
}

/**
 * Measures the error of the recorder's stamps: records a target whose draw times are known through the normal path, to the encoded file.
 * Rejects with a GapError: `preflight.*` when nothing was recorded, `capture.*` when the recording says nothing.
 */
export async function calibrate(
  settings: CalibrateSettings,
  defaults: Omit<PlanDefaults, 'games'>,
  options: CalibrateOptions = {},
): Promise<Calibrated> {
  const work = mkdtempSync(join(tmpdir(), 'gap-calibrate-'));
  // As recordings do (`RecordSettings.window`).
  const window = settings.window ?? (isWindowFirst(process.platform) && settings.region === undefined);
  const measured = (window: boolean) => calibrateIn(work, { ...settings, window }, defaults, options);
  try {
    return await measured(window).catch((error) => {
      if (!window || settings.window === true || !(error instanceof GapError) || error.code !== 'preflight.window') throw error;
      return measured(false);
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function calibrateIn(
  work: string,
  settings: CalibrateSettings,
  defaults: Omit<PlanDefaults, 'games'>,
  { seconds = 60, press = 'auto', keep, stop, encoders, onSnapshot, onStep }: CalibrateOptions,
): Promise<Calibrated> {
  const planFor = (pid: number) =>
    planRecording(
      {
        ...settings,
        out: keep ?? work,
        durationS: seconds,
        games: [`pid:${pid}`],
        title: TARGET_TITLE,
        licenseRef: 'ref#calibration',
        consentRef: 'ref#calibration',
        hotkeys: NO_HOTKEYS,
        pads: 'off',
      },
      { ...defaults, sessionId: randomUUID() },
    );
  // Before anything is shown: a wrong flag should not open a window.
  const { display, region, size, fps } = planFor(process.pid);
  onStep?.('target');
  const alone = settings.window === true;
  await using target = await startTarget(display, join(work, 'target.json'), alone ? { size } : {});
  const plan = planFor(target.pid);
  // In a recording of its window alone, that begins at 0, 0.
  const at = alone ? { x: 0, y: 0 } : target.at;
  const seen = alone ? TARGET_SIZE : (region ?? queryScreen(display));
  const clock = clockPixel(at, { x: 0, y: 0, ...seen });
  const readings = ClockReadings.allocate(Math.ceil((seconds + 1) * fps));
  onStep?.('recording');
  const {
    folder,
    pressedUs,
    plan: carriedOut,
  } = await recordPressing(plan, press === 'auto', { stop, encoders, onSnapshot, clock: { ...clock, readings } });
  const log = await target.end();
  const { meta } = new ShardFolder(folder);
  const [flips, pressed] = await readPatches(folder, patchesOf(meta, at), (done, of) => onStep?.('decoding', done / of));
  const { recorder } = meta;
  if (recorder === undefined || flips === undefined || pressed === undefined) throw new Error(`${folder} is not of this recorder`);
  const calibration = concludeCalibration(
    {
      ...calibrationKey(carriedOut, recorder.video.source),
      measured_at: new Date().toISOString(),
      recorder: recorder.version,
      source_size: recorder.video.source_size,
      seconds: flips.captureUs.length / carriedOut.fps,
      frames: flips.captureUs.length,
      composited: isComposited(display),
    },
    {
      log,
      readings: new ClockReadings(readings).read(),
      flips,
      presses: pressed,
      stampsUs: await keyStamps(join(folder, EVENTS.file)),
      pressedUs,
    },
  );
  return { calibration, shard: keep && folder };
}

async function recordPressing(plan: RecordPlan, press: boolean, options: RecordOptions) {
  using presses = press ? pressKeys(plan.display) : undefined;
  const recorded = await record(plan, options);
  return { folder: recorded.folder, plan: recorded.plan, pressedUs: presses?.pressedUs ?? [] };
}

/** The middle of the clock pixel, in the recorded region. */
function clockPixel(at: TargetProcess['at'], region: Region): { x: number; y: number } {
  const place = patchInPicture(CLOCK_PATCH, at, region, { ...region, x: 0, y: 0 });
  if (place !== undefined) return { x: place.x + (place.width >> 1), y: place.y + (place.height >> 1) };
  throw notInside(region);
}

function patchesOf({ recorder }: Meta, at: TargetProcess['at']): Region[] {
  const [region, area] = [parseRegionText(recorder?.video.region ?? ''), parseRegionText(recorder?.video.active_area ?? '')];
  if (region === undefined || area === undefined) throw new Error('meta.json: recorder.video.region is no region');
  return [FLIP_PATCH, PRESS_PATCH].map((patch) => {
    const place = patchInPicture(patch, at, region, area);
    if (place === undefined) throw notInside(region);
    return place;
  });
}

function notInside({ width, height, x, y }: Region): GapError {
  return new GapError(
    'preflight.target',
    said`The calibration target does not lie inside the recorded ${width}x${height}+${x}+${y}`,
    said`Record the whole screen, or a region around its middle`,
    { way: { settings: ['region'] } },
  );
}

/** When the target's key was pressed, by the recorder's own stamps. */
async function keyStamps(path: string): Promise<TsUs[]> {
  using table = await TableReader.open(path);
  const [tsUs, code] = [await table.numbers('ts_us'), await table.words('code', [TARGET_KEY])];
  const [value, held] = [await table.numbers('value'), await table.numbers('held')];
  return Array.from(
    tsUs.filter((_, i) => code[i] === 0 && value[i] === 1 && held[i] === 0),
    asTs,
  );
}
