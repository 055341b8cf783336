import type { Meta } from '#format/core/documents/meta.ts';
import { MOUSE } from '#format/core/input/codes.ts';
import { REGION_FIELDS } from '#format/core/picture-regions.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { InputFold } from '#format/core/quality/input/activity.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';
import { Random } from '#scripts/random.ts';

export const T0 = 1_000_000_000;
const HZ = 240;
const FPS = 60;

export interface PlayOptions {
  readonly seconds?: number;
  /** How far the picture lags behind the input. */
  readonly lagMs?: number;
  /** How fast the lag grows. */
  readonly driftMsPerMin?: number;
  /** The lag is longer from a second on. */
  readonly jump?: { readonly atS: number; readonly byMs: number };
  /** Share of the pictures that show the game's last frame but one: it draws in step with the captures, which come just before or after. */
  readonly stale?: number;
  /** The game looks at its input so often a second, and draws then; at every capture without. */
  readonly gameHz?: number;
  /** Noise in the motion that is seen, pixels. */
  readonly noisePx?: number;
  readonly seed?: number;
  /** When the player does something, by second. */
  readonly plays?: (second: number) => boolean;
}

/**
 * Facts of an invented session: a player whose mouse wanders smoothly, and a game that turns a pixel per count after a known time,
 * redrawn at every capture. All checks can be made of it; a test changes what it needs.
 */
export function playedFacts({
  seconds = 120,
  lagMs = 30,
  driftMsPerMin = 0,
  jump = { atS: 0, byMs: 0 },
  stale = 0,
  gameHz,
  noisePx = 0.3,
  seed = 1,
  plays = () => true,
}: PlayOptions = {}): {
  facts: ShardFacts;
  deep: DeepFacts;
} {
  const chance = new Random(seed);
  const rows = seconds * HZ;
  const tsUs = Float64Array.from({ length: rows }, (_, i) => T0 + Math.floor((i * 1e6) / HZ) + 30);
  const [dx, dy] = [new Float32Array(rows), new Float32Array(rows)];
  let [vx, vy] = [0, 0];
  for (let i = 0; i < rows; i++) {
    if (!plays(Math.floor(i / HZ))) continue;
    vx = 0.97 * vx + (chance.next() - 0.5);
    vy = 0.97 * vy + 0.5 * (chance.next() - 0.5);
    dx[i] = Math.round(vx);
    dy[i] = Math.round(vy);
  }
  const device = new Uint8Array(rows).fill(MOUSE);
  const keymask = Uint16Array.from({ length: rows }, (_, i) => (plays(Math.floor(i / HZ)) && i % 960 < 400 ? 1 : 0));
  const fold = new InputFold(tsUs, device);
  fold.motion(dx, 0);
  fold.motion(dy, 0);
  fold.keys(keymask, 0);
  const frames = seconds * FPS;
  const grid = Float64Array.from({ length: frames }, (_, n) => T0 + Math.round((n * 1e6) / FPS));
  const captureUs = grid.map((us) => us + Math.floor(chance.next() * 200));
  const [sumX, sumY] = [summed(dx), summed(dy)];
  const lag = (us: number) => lagMs * 1000 + (us - T0 > jump.atS * 1e6 ? jump.byMs * 1000 : 0) + (driftMsPerMin * 1000 * (us - T0)) / 60e6;
  const drawn = (us: number) => (gameHz === undefined ? us : T0 + (Math.floor(((us - T0) * gameHz) / 1e6) * 1e6) / gameHz);
  const shownUs = captureUs.map((us) => drawn(us - lag(us)) - (stale > 0 && chance.next() < stale ? 1e6 / FPS : 0));
  const turned = (sum: Float64Array, n: number) => at(sum, (((shownUs[n] as number) - T0) * HZ) / 1e6);
  const noise = () => (chance.next() + chance.next() - 1) * noisePx;
  const motion = (sum: Float64Array) =>
    Float32Array.from(captureUs, (_, n) => (n === 0 ? Number.NaN : -(turned(sum, n) - turned(sum, n - 1)) + noise()));
  const [pictureDx, pictureDy] = [motion(sumX), motion(sumY)];
  const change = Float32Array.from(pictureDx, (x, n) =>
    n === 0 ? Number.NaN : Math.min(40, Math.abs(x) + Math.abs(pictureDy[n] as number)),
  );
  const steps = Uint16Array.from(change, (grey) => Math.ceil((grey || 1) * 256));
  return {
    facts: {
      meta: metaOf(),
      game: undefined,
      video: {
        fourcc: 'AV01',
        width: 1280,
        height: 720,
        codedSize: { width: 1280, height: 720 },
        timebase: { num: 1, den: 1_000_000 },
        pts: grid,
        key: Uint8Array.from(grid, (_, n) => (n % 120 === 0 ? 1 : 0)),
        fileBytes: (seconds * 5e6) / 8,
        damage: undefined,
      },
      controls: {
        tsUs,
        device,
        pad: undefined,
        lateUs: new Float32Array(rows).fill(30),
        events: 0,
        skipped: 0,
        skippedAt: new Map(),
        input: fold.summary(),
        trace: { dx, dy, keymask, custom: undefined, padHeld: new Uint8Array(rows), rx: undefined, ry: undefined },
      },
      frames: {
        index: Uint32Array.from(grid, (_, n) => n),
        tsUs: grid,
        captureUs,
        errUs: new Uint32Array(frames).fill(200),
        encodeUs: new Uint32Array(frames).fill(9000),
        repeat: new Uint8Array(frames),
        blank: new Uint8Array(frames),
        luma: new Uint16Array(frames).fill(90 * 256),
        change: steps,
        regions: REGION_FIELDS.map(() => steps),
        motion: { dx: pictureDx, dy: pictureDy, certainty: new Float32Array(frames).fill(0.9) },
      },
      events: { tsUs: new Float64Array(), seq: new Uint32Array(), known: new Uint8Array() },
    },
    deep: {
      pictures: {
        count: frames,
        dx: pictureDx,
        dy: pictureDy,
        certainty: new Float32Array(frames).fill(0.9),
        change,
        clear: change,
        regions: REGION_FIELDS.map(() => steps),
        luma: new Float32Array(frames).fill(90),
        tile: Int32Array.from(grid, (_, n) => n),
        wrongCells: new Uint8Array(frames),
        cells: { columns: 16, rows: 9, change: new Float32Array(144).fill(4) },
        damage: undefined,
      },
    },
  };
}

function summed(values: Float32Array): Float64Array {
  let sum = 0;
  return Float64Array.from(values, (value) => (sum += value));
}

/** Interpolated between two rows, constant before the first and after the last. */
function at(series: Float64Array, index: number): number {
  const clamped = Math.max(0, Math.min(series.length - 1, index));
  const low = Math.floor(clamped);
  const here = series[low] as number;
  return here + (clamped - low) * ((series[Math.min(series.length - 1, low + 1)] as number) - here);
}

function metaOf(): Meta {
  return {
    schema_version: '0.2.0',
    session_id: '3f0f0a52-46a7-4f8e-a6a3-000000000001',
    title: { name: 'Synthetic', build: '', map: '' },
    capture: { host_os: 'test', gpu: 'none', driver: 'none', encoder: 'AV1_SVT', clock: 'monotonic_us' },
    display: { resolution: '1280x720', fps: FPS, hdr: false },
    timing: { t0_us: T0, timezone: 'UTC' },
    privacy: { voice_raw: false, chat_raw: false, labels_only: true, consent: 'on-file' },
    rights: { publisher_license: 'ref#l', player_consent_id: 'ref#c' },
    recorder: {
      name: 'gap-recorder',
      version: '0',
      runtime: 'test',
      ended: 'duration',
      host: { cpu: 'test', cores: 2, memory_mb: 1, kernel: 'test', display_server: 'test' },
      video: {
        source: 'test',
        source_size: '1280x720',
        region: '1280x720+0+0',
        active_area: '1280x720+0+0',
        encoder: 'AV1_SVT',
        encoder_version: 'test',
        encoder_options: {},
        bitrate_bps: 5_000_000,
        measured_bps: 5_000_000,
        gop_frames: 120,
        color: 'bt601 limited',
        faithful: { compared: 100_000, late: 0, frames: [] },
        captured: 1,
        repeats: 0,
        cursor_drawn: false,
        priority: 'none',
      },
      input: {
        source: 'test',
        hz: HZ,
        keyboard_hz: 120,
        rows: 1,
        skipped_ticks: 0,
        events: 0,
        lost_events: 0,
        lost_rows: 0,
        priority: 'none',
        keymask_bits: {},
      },
      watermark: { x: 0, y: 0, size: 64, every: 1, key_id: 'k', session_id: '3f0f0a52-46a7-4f8e-a6a3-000000000001', first_frame: 0 },
      anchors: Array.from({ length: 10 }, (_, i) => ({ ts_us: T0 + i * 10e6, utc_us: 1_795_000_000_000_000 + i * 10e6, width_us: 2 })),
    },
  };
}
