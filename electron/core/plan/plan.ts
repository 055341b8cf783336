import { allowing } from '#core/plan/allowing.ts';
import { type Switches, switchesOf } from '#core/plan/extras.ts';
import { asGold } from '#core/plan/gold.ts';
import { type Asked, refuseOthers } from '#core/plan/options/option.ts';
import { MOST_MINUTES, RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import { refuse } from '#core/plan/refuse.ts';
import { parseRegion, parseSize, windowOf } from '#core/plan/screen-part.ts';
import type { Consent, Scope } from '#format/core/documents/consent.ts';
import { geoResolution, MOST_GEO_RESOLUTION } from '#format/core/documents/geo.ts';
import { UNTITLED } from '#format/core/documents/meta.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import { isReference } from '#format/core/documents/rights.ts';
import { GapError } from '#format/core/errors.ts';
import { nearestName } from '#format/core/findings/nearest-name.ts';
import type { Setting } from '#format/core/findings/way.ts';
import { BASELINE_PROFILE, type KeyProfile } from '#format/core/input/profile.ts';
import { said } from '#format/core/said.ts';
import type { PictureSize, Region } from '#format/core/video/picture-size.ts';
import { type TilePlace, tilePlace } from '#format/core/watermark/tile.ts';
import { type Hotkey, type HotkeyName, parseHotkeys } from '#native/core/hotkeys/hotkey.ts';
import { type GameChoice, parseGameRule } from '#native/core/input/game-rule.ts';
import { type EchoTarget, parseEchoTarget } from '#native/core/network/echo-target.ts';
import { defaultRung, FINAL_ENCODERS, GOLD_ENCODER, isKept, RECORDING_ENCODERS, rungOf } from '#video/core/encoder-plan.ts';

/** What a caller may ask of a recording, in the units of the names; everything has a default but the game and the rights references. */
export interface RecordSettings extends Asked<typeof RECORDING_OPTIONS> {
  /** What the player agreed to; without it both references are needed. */
  readonly consent?: Consent | undefined;
  /** What the consent must include besides what every shard needs. */
  readonly needs?: readonly Scope[] | undefined;
  readonly profile?: KeyProfile | undefined;
  /** `Ctrl+Shift+F9`, or `off`. */
  readonly hotkeys?: Readonly<Partial<Record<HotkeyName, string>>> | undefined;
}

/** Which frames carry a tile, and where. */
interface WatermarkPlan extends TilePlace {
  readonly every: number;
}

/** A checked, complete request: one session from plan to sealed folder. */
export interface RecordPlan extends Switches {
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
  readonly encoderThreads: number;
  /** What makes the final video where pictures are only kept during play. */
  readonly final: string;
  /** Pictures are kept as they were read, and stay beside the video. */
  readonly gold: boolean;
  /** What is left to measurement; `encoder` and `fps` hold the defaults until then. `live`: it may choose to make the final video during play. */
  readonly measure: { readonly encoder: boolean; readonly fps: boolean; readonly live: boolean };
  readonly cursor: boolean;
  readonly title: { readonly name: string; readonly build: string; readonly map: string };
  readonly rights: { readonly publisherLicense: string; readonly playerConsentId: string };
  /** `undefined`: it is on file elsewhere. */
  readonly consent: Consent | undefined;
  readonly game: GameChoice;
  readonly wholeScreen: boolean;
  /** Only the game's window is read; `auto`: the check of the screen decides. */
  readonly window: boolean | 'auto';
  readonly profile: KeyProfile;
  readonly pads: boolean;
  readonly input: NonNullable<RecordSettings['input']>;
  readonly hotkeys: Readonly<Partial<Record<HotkeyName, Hotkey>>>;
  readonly panicMinutes: number;
  readonly continues: string | undefined;
  readonly geo: string | undefined;
  readonly probe: EchoTarget | undefined;
  /** Longest shard, s: a longer session becomes several. */
  readonly rollS: number;
  /** `undefined`: off, or the picture is too small to give up a corner. */
  readonly watermark: WatermarkPlan | undefined;
}

/** What the environment provides where the caller gave nothing. */
export interface PlanDefaults {
  readonly display: string | undefined;
  /** Windows and macOS: there is one desktop, which has no name. */
  readonly oneDesktop?: boolean | undefined;
  readonly sessionId: string;
  /** The allow-list of the settings. */
  readonly games?: readonly string[] | undefined;
}

/** Turns settings into a plan, or throws a GapError (`usage.*`) that names the setting, its value and the remedy. */
export function planRecording(asked: RecordSettings, defaults: PlanDefaults): RecordPlan {
  const sessionId = asked.sessionId ?? defaults.sessionId;
  refuseOthers(RECORDING_OPTIONS, { ...asked, sessionId });
  const gold = asked.gold === true;
  const settings = gold ? asGold(asked) : asked;
  const { fps = 60, gopS = 2, title = UNTITLED } = settings;
  const encoder = gold ? GOLD_ENCODER : encoderOf(settings);
  const size = parseSize(settings.size);
  return {
    sessionId,
    out: settings.out ?? 'gap_shard',
    durationS: settings.durationS,
    display: displayOf(settings, defaults),
    size,
    region: settings.region === undefined ? undefined : parseRegion(settings.region),
    fps,
    hz: settings.hz ?? 240,
    bitrateBps: parseBitrate(settings.bitrate ?? '5M'),
    gopFrames: Math.round(gopS * fps),
    encoder: encoder ?? defaultRung('capture').name,
    final: finalOf(settings, encoder),
    gold,
    measure: { encoder: encoder === undefined, fps: settings.fps === undefined, live: settings.final === undefined },
    encoderThreads: settings.encoderThreads ?? 2,
    cursor: settings.cursor ?? false,
    title: { name: title.trim(), build: settings.build ?? '', map: settings.map ?? '' },
    rights: {
      publisherLicense: reference('license-ref', settings.consent?.license_ref ?? settings.licenseRef, 'the publisher licence'),
      playerConsentId: reference('consent-ref', settings.consent?.consent_id ?? settings.consentRef, "the player's consent"),
    },
    consent: allowing(settings),
    game: gameOf(settings, defaults),
    wholeScreen: settings.wholeScreen === true || settings.anyWindow === true,
    window: windowOf(settings),
    profile: settings.profile ?? BASELINE_PROFILE,
    pads: settings.pads !== 'off',
    input: settings.input ?? 'auto',
    hotkeys: parseHotkeys(settings.hotkeys ?? {}),
    panicMinutes: settings.panicMinutes ?? 5,
    continues: settings.continues,
    geo: geoOf(settings),
    ...switchesOf(settings),
    probe: settings.probe === undefined ? undefined : parseEchoTarget(settings.probe),
    rollS: (settings.rollMinutes ?? MOST_MINUTES) * 60,
    watermark: watermarkOf(settings, size),
  };
}

function geoOf({ geo }: RecordSettings): string | undefined {
  const resolution = geo === undefined ? 0 : geoResolution(geo);
  if (resolution === undefined || resolution > MOST_GEO_RESOLUTION)
    refuse('geo', geo, said`Use an H3 cell of resolution 0 to ${MOST_GEO_RESOLUTION}`);
  return geo;
}

function displayOf(settings: RecordSettings, defaults: PlanDefaults): string {
  const display = settings.display ?? (defaults.display || (defaults.oneDesktop === true ? 'desktop' : ''));
  if (display === '') {
    throw new GapError(
      'preflight.display',
      said`No display: DISPLAY is not set and none was chosen`,
      said`Choose one, such as :0, or start one first (\`npm run demo\` brings its own)`,
      { way: { settings: ['display'] } },
    );
  }
  return display;
}

/** The encoder of the recording, or undefined where it is left to measurement. */
function encoderOf({ encode = 'auto', encoder = 'auto' }: RecordSettings): string | undefined {
  const stage = { auto: undefined, now: 'live', after: 'capture' }[encode] as 'live' | 'capture' | undefined;
  if (encoder === 'auto') return stage && defaultRung(stage).name;
  const { name, stage: its } = rungOf(named('encoder', encoder, RECORDING_ENCODERS));
  if (stage !== undefined && stage !== its)
    refuse(
      'encode',
      encode,
      said`${name} is for encoding ${its === 'live' ? said`during play` : said`afterwards`}: leave the choice to the recorder, or pick another encoder`,
    );
  return name;
}

/** The encoder of the final video, where that is made afterwards. */
function finalOf({ final }: RecordSettings, encoder: string | undefined): string {
  if (final !== undefined && encoder !== undefined && !isKept({ encoder }))
    refuse('final', final, said`${encoder} makes the final video during play: leave one of the two out`);
  return named('final', final ?? defaultRung('final').name, FINAL_ENCODERS);
}

/** Throws for a name that is not in `known`, and suggests the closest one. */
function named(setting: Setting, value: string, known: readonly string[]): string {
  if (known.includes(value)) return value;
  const near = nearestName(value, known);
  return refuse(setting, value, said`${near === undefined ? '' : said`Did you mean ${near}? `}Known encoders: ${known.join(', ')}`);
}

/** The plan to carry out, once it is known what this machine has room for. */
export function paced<Plan extends RecordPlan>(plan: Plan, { fps, encoder }: Pick<Pace, 'fps' | 'encoder'>): Plan {
  return { ...plan, fps, encoder, gopFrames: Math.round((plan.gopFrames / plan.fps) * fps) };
}

function watermarkOf({ watermark = 'on', watermarkCorner = 'top-left' }: RecordSettings, size: PictureSize): RecordPlan['watermark'] {
  const every = watermark === 'on' || watermark === 'off' ? 1 : Number(/^every=([1-9]\d{0,4})$/.exec(watermark)?.[1]);
  if (Number.isNaN(every)) refuse('watermark', watermark, said`Use on, off or every=N, such as every=4`);
  const place = watermark === 'off' ? undefined : tilePlace(size, watermarkCorner);
  return place && { ...place, every };
}

/** The game whose input may be recorded must be named: there is no default. */
function gameOf({ games, anyWindow }: RecordSettings, defaults: PlanDefaults): GameChoice {
  if (anyWindow === true) return 'any';
  const rules = games !== undefined && games.length > 0 ? games : (defaults.games ?? []);
  if (rules.length > 0) return rules.map(parseGameRule);
  throw new GapError(
    'preflight.game',
    said`No program is named as the game: keys typed elsewhere must not be recorded`,
    said`Name the game (its executable, pid:N or title:*TEXT*), or list it once for all recordings; recording any window is for machines that only play`,
    { way: { settings: ['game', 'any-window'], action: 'list-game' } },
  );
}

/** `5M`, `5000k` or `5000000`, bits per second: 100 kb/s to 100 Mb/s. */
function parseBitrate(value: string | number): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(String(value));
  const bps = Math.round(Number(match?.[1]) * { '': 1, k: 1e3, M: 1e6 }[(match?.[2] ?? '') as '' | 'k' | 'M']);
  if (!(bps >= 100_000 && bps <= 100_000_000)) refuse('bitrate', value, said`Use 100k to 100M; 4M to 6M suits 720p60 (GAP v0.2 section 3)`);
  return bps;
}

function reference(setting: Setting, value: string | undefined, what: string): string {
  const trimmed = value?.trim();
  if (trimmed === undefined || !isReference(trimmed)) {
    throw new GapError(
      `preflight.${setting}`,
      trimmed === undefined ? said`The reference to ${what} is missing` : said`${JSON.stringify(trimmed)} is not a reference to ${what}`,
      said`Give it as it appears in your files; a shard without it is refused everywhere (GAP v0.2 section 8)`,
      { way: { settings: [setting] } },
    );
  }
  return trimmed;
}
