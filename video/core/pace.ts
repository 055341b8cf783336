import type { Pace } from '#format/core/documents/pace.ts';
import { MOST_LATE_PCT } from '#format/core/quality/video/late-changes.ts';
import { english, formsOf, said, type Words } from '#format/core/said.ts';
import { asSpan, type SpanUs } from '#format/core/time/units.ts';
import { defaultRung, rungOf } from '#video/core/encoder-plan.ts';

/** What an encoder did with the test scene. */
export interface Tried {
  readonly encoder: string;
  readonly p95Us: SpanUs;
  /** Small changes that it showed late, %; undefined: not measured, because it was too slow anyway. */
  readonly latePct: number | undefined;
}

export interface Measured {
  /** Reading a picture and converting it, us. */
  readonly grabP95Us: SpanUs;
  readonly tried: readonly Tried[];
  /** Processors that this program may use. */
  readonly cores: number;
}

/** What the user may set; undefined is measured. */
export interface Wanted {
  readonly fps: number | undefined;
  readonly encoder: string | undefined;
}

/** Rates that may be chosen automatically, the best first. */
const RATES = [60, 30] as const;
/** Share of a frame's period that 95 of 100 pictures may take: the rest is headroom for what the game does next. */
const ROOM = 0.75;
/** The same for choosing a live encoder automatically: a wide margin, because hectic scenes take it three times as long. */
const LIVE_ROOM = 0.25;
/** The same for an encoder of a display adapter, which takes the same time for every scene; what is left is for the game's own use of it. */
const ADAPTER_ROOM = 0.5;

/** Whether it is worth measuring how faithful a live encoder is: a slower one is not chosen automatically anyway. */
export const isQuickLive = (p95Us: SpanUs): boolean => p95Us <= LIVE_ROOM * periodUs(RATES[0]);

/** Whether an encoder is chosen automatically: it leaves room, and shows next to no small changes late. */
export function isGood({ encoder, p95Us, latePct }: Tried): boolean {
  const isQuick = rungOf(encoder).needs === undefined ? isQuickLive(p95Us) : p95Us <= ADAPTER_ROOM * periodUs(RATES[0]);
  return isQuick && latePct !== undefined && latePct <= MOST_LATE_PCT;
}

/** Makes the final video during play; else keeps pictures on a display adapter; else on the processor. */
function bestOf(tried: readonly Tried[]): string {
  const good = tried.filter(isGood).map(({ encoder }) => rungOf(encoder));
  const best = good.find(({ stage }) => stage === 'live') ?? good.find(({ needs }) => needs !== undefined);
  return (best ?? defaultRung('capture')).name;
}

/** Chooses what was not set, and judges what was. Throws a RangeError when the encoder it would choose was not tried. */
export function choosePace(wanted: Wanted, { grabP95Us, tried, cores }: Measured): Pace & { readonly fits: boolean } {
  const encoder = wanted.encoder ?? bestOf(tried);
  const used = tried.find((each) => each.encoder === encoder);
  if (used === undefined) throw new RangeError(`${encoder} was not tried`);
  // Two threads handle each picture in turn: the slower one counts, or both together where they share a core.
  const pictureUs = Math.max(grabP95Us, used.p95Us, (grabP95Us + used.p95Us) / Math.min(2, cores));
  const fitting = RATES.find((rate) => pictureUs <= ROOM * periodUs(rate));
  const fps = wanted.fps ?? fitting ?? RATES[1];
  const fits = pictureUs <= ROOM * periodUs(fps);
  const says = inWords(fps, wanted.fps !== undefined, fits, asSpan(pictureUs));
  return {
    fps,
    fps_by: wanted.fps === undefined ? 'measured' : 'set',
    encoder,
    encoder_by: wanted.encoder === undefined ? 'measured' : 'set',
    picture_p95_ms: Math.ceil(pictureUs / 100) / 10,
    says: english(says),
    ...formsOf(says),
    fits,
  };
}

/** The rate to offer instead of the chosen one. */
export const otherRate = ({ fps }: Pick<Pace, 'fps'>): 30 | 60 => (fps === RATES[0] ? RATES[1] : RATES[0]);

const periodUs = (fps: number) => 1e6 / fps;
const ms = (us: number) => (us / 1000).toFixed(1);

function inWords(fps: number, isSet: boolean, fits: boolean, pictureUs: SpanUs): Words {
  const took = said`a picture takes ${ms(pictureUs)} ms here alongside everything that is running`;
  const room = (rate: number) => said`${ms(ROOM * periodUs(rate))} ms`;
  if (isSet && fits) return said`${fps} frames a second, as set: ${took}, and may take ${room(fps)}`;
  if (isSet) return said`${fps} frames a second, as set, is more than this machine has room for: ${took}, and may take ${room(fps)}`;
  if (fps === RATES[0]) return said`${fps} frames a second: ${took}, and may take ${room(fps)}`;
  if (fits) return said`${fps} frames a second: ${took}, and at ${RATES[0]} it may take only ${room(RATES[0])}`;
  return said`${fps} frames a second, and even that is more than this machine has room for: ${took}, and may take ${room(fps)}`;
}
