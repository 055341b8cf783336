import { GapError } from '#core/errors.ts';
import { isReference } from '#core/rights.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';

/** What a caller may ask of a recording; everything has a default but the rights references. */
export interface RecordSettings {
  readonly out?: string | undefined;
  readonly durationS?: number | undefined;
  readonly display?: string | undefined;
  readonly size?: string | undefined;
  readonly region?: string | undefined;
  readonly fps?: number | undefined;
  readonly hz?: number | undefined;
  readonly bitrate?: string | number | undefined;
  readonly gopS?: number | undefined;
  readonly encoder?: string | undefined;
  readonly cursor?: boolean | undefined;
  readonly title?: string | undefined;
  readonly build?: string | undefined;
  readonly map?: string | undefined;
  readonly licenseRef?: string | undefined;
  readonly consentRef?: string | undefined;
  readonly sessionId?: string | undefined;
}

/** A rectangle of the screen, pixels. */
export interface Region extends PictureSize {
  readonly x: number;
  readonly y: number;
}

/** A checked, complete request: one session from plan to sealed folder. */
export interface RecordPlan {
  readonly sessionId: string;
  /** Folder that holds the shard's folder. */
  readonly out: string;
  readonly durationS: number | undefined;
  readonly display: string;
  readonly size: PictureSize;
  /** `undefined`: the whole screen. */
  readonly region: Region | undefined;
  readonly fps: number;
  readonly hz: number;
  readonly bitrateBps: number;
  readonly gopFrames: number;
  readonly encoder: string;
  readonly cursor: boolean;
  readonly title: { readonly name: string; readonly build: string; readonly map: string };
  readonly rights: { readonly publisherLicense: string; readonly playerConsentId: string };
}

/** What the environment gives where the caller gave nothing. */
export interface PlanDefaults {
  readonly display: string | undefined;
  readonly sessionId: string;
  readonly encoders: readonly string[];
}

const refuse = (flag: string, value: unknown, remedy: string): never => {
  throw new GapError(`usage.${flag}`, `--${flag} ${String(value)}: not usable`, remedy);
};

/** Turns settings into a plan, or throws a GapError (`usage.*`) that names the flag, its value and the remedy. */
export function planRecording(settings: RecordSettings, defaults: PlanDefaults): RecordPlan {
  const display = settings.display ?? defaults.display;
  if (display === undefined || display === '') {
    throw new GapError(
      'preflight.display',
      'No display: DISPLAY is not set and no --display was given',
      'Give --display :0, or start a display first (`npm run demo` brings its own)',
    );
  }
  const fps = settings.fps ?? 60;
  if (![30, 60, 120].includes(fps)) refuse('fps', fps, 'Use 30, 60 or 120 (GAP v0.2 section 3)');
  const hz = settings.hz ?? 240;
  if (!(hz >= 60 && hz <= 240)) refuse('hz', hz, 'Use 60 to 240 (GAP v0.2 section 4)');
  const gopS = settings.gopS ?? 2;
  if (!(gopS >= 1 && gopS <= 2)) refuse('gop', gopS, 'Use 1 to 2 seconds (GAP v0.2 section 3)');
  if (settings.durationS !== undefined && !(settings.durationS > 0 && settings.durationS <= 86_400)) {
    refuse('duration', settings.durationS, 'Give seconds, more than 0 and at most 86400; leave it out to record until Ctrl-C');
  }
  const encoder = settings.encoder ?? 'svt-av1';
  if (!defaults.encoders.includes(encoder)) refuse('encoder', encoder, `Known encoders: ${defaults.encoders.join(', ')}`);
  const sessionId = settings.sessionId ?? defaults.sessionId;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(sessionId)) refuse('session-id', sessionId, 'Use a UUID, or leave it out');
  return {
    sessionId,
    out: settings.out ?? 'gap_shard',
    durationS: settings.durationS,
    display,
    size: parseSize(settings.size ?? '1280x720'),
    region: settings.region === undefined ? undefined : parseRegion(settings.region),
    fps,
    hz,
    bitrateBps: parseBitrate(settings.bitrate ?? '5M'),
    gopFrames: Math.round(gopS * fps),
    encoder,
    cursor: settings.cursor ?? false,
    title: { name: settings.title ?? 'untitled', build: settings.build ?? '', map: settings.map ?? '' },
    rights: {
      publisherLicense: reference('license-ref', settings.licenseRef, 'the publisher licence'),
      playerConsentId: reference('consent-ref', settings.consentRef, "the player's consent"),
    },
  };
}

/** `1280x720`: even (4:2:0 has one colour sample for 2x2 pixels), 64 to 4096. */
function parseSize(value: string): PictureSize {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(value);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  const ok = (side: number) => side >= 64 && side <= 4096 && side % 2 === 0;
  if (!ok(width) || !ok(height)) refuse('size', value, 'Use WIDTHxHEIGHT with even numbers from 64 to 4096, such as 1280x720');
  return { width, height };
}

/** `1280x720+100+50`: a rectangle of the screen, in X11's geometry notation. */
function parseRegion(value: string): Region {
  const match = /^(\d{1,5})x(\d{1,5})\+(\d{1,5})\+(\d{1,5})$/.exec(value);
  const [width, height, x, y] = [1, 2, 3, 4].map((i) => Number(match?.[i])) as [number, number, number, number];
  if (match === null || width < 16 || height < 16) refuse('region', value, 'Use WIDTHxHEIGHT+X+Y, such as 1280x720+0+0');
  return { width, height, x, y };
}

/** `5M`, `5000k` or `5000000`, bits per second: 100 kb/s to 100 Mb/s. */
function parseBitrate(value: string | number): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(String(value));
  const bps = Math.round(Number(match?.[1]) * { '': 1, k: 1e3, M: 1e6 }[(match?.[2] ?? '') as '' | 'k' | 'M']);
  if (!(bps >= 100_000 && bps <= 100_000_000)) refuse('bitrate', value, 'Use 100k to 100M; 4M to 6M suits 720p60 (GAP v0.2 section 3)');
  return bps;
}

function reference(flag: string, value: string | undefined, what: string): string {
  const trimmed = value?.trim();
  if (trimmed === undefined || !isReference(trimmed)) {
    throw new GapError(
      `preflight.${flag}`,
      `--${flag}: ${trimmed === undefined ? `the reference to ${what} is missing` : `${JSON.stringify(trimmed)} is no reference to ${what}`}`,
      `Give --${flag} as it stands in your files; a shard without it is refused everywhere (GAP v0.2 section 8)`,
    );
  }
  return trimmed;
}
