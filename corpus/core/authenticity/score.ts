import type { Measures } from '#corpus/core/authenticity/measures.ts';

/** From which share of a session on each sign says something, and from which on it says all it can; and how much that is. */
const SIGNS = {
  regular_timing: { from: 0.1, full: 0.4, weight: 0.8 },
  // A remapped pad, a stick at its end, or a helping device does so as well: neither accuses alone.
  regular_holds: { from: 0.4, full: 0.8, weight: 0.4 },
  constant_motion: { from: 0.1, full: 0.4, weight: 0.4 },
  repeated_strokes: { from: 0.1, full: 0.4, weight: 0.9 },
  repeated_motion: { from: 0.05, full: 0.3, weight: 0.9 },
  invented_stamps: { from: 0.4, full: 0.8, weight: 0.9 },
  invented_captures: { from: 0.4, full: 0.8, weight: 0.9 },
  invented_pictures: { from: 0.2, full: 0.5, weight: 0.9 },
  unrelated: { from: 0.3, full: 0.6, weight: 0.9 },
  same_input: { from: 0.15, full: 0.5, weight: 0.9 },
  same_pictures: { from: 0.2, full: 0.6, weight: 0.9 },
  foreign_watermark: { from: 0.02, full: 0.2, weight: 1 },
  unknown_signer: { from: 0, full: 1, weight: 0.2 },
} as const satisfies Readonly<Record<string, { from: number; full: number; weight: number }>>;

export type AuthenticitySign = keyof typeof SIGNS;
const AUTHENTICITY_SIGNS = Object.keys(SIGNS) as AuthenticitySign[];

/** Below this a session is accused: somebody has to look at it. One sign that says all it can is enough, but for those with a weight under a half. */
export const ACCUSED_BELOW = 0.5;

/** Sessions of the same game that say what is usual in it; and stretches of one in which something was done. */
export const LEAST_SESSIONS = 5;
const LEAST_STRETCHES = 3;
/** A game in which half the stretches and more do not answer says nothing by one that does not answer. */
const MOST_USUAL = 0.5;

/** What is known beside a session's own measures. */
export interface Beside {
  /** What is usual among other sessions of its game. */
  readonly usual?: { readonly sessions: number; readonly unrelated: number } | undefined;
  /** Shares of the session that another one has as well. */
  readonly sameInput?: number | undefined;
  readonly samePictures?: number | undefined;
  /** Share of what the table of frames says of its pictures that decoding them does not find; undefined: they were not decoded. */
  readonly inventedPictures?: number | undefined;
  /** Share of the frames without this session's own tile; undefined: not looked at. */
  readonly foreignWatermark?: number | undefined;
  /** Signed by a key that is trusted here; undefined: not looked at. */
  readonly signerKnown?: boolean | undefined;
}

/** Whether a session is what it says it is: 1 where nothing speaks against it, and what does, worst first. */
export interface Authenticity {
  readonly score: number;
  readonly signs: readonly { readonly sign: AuthenticitySign; readonly share: number; readonly doubt: number }[];
  /** What could not be looked at. */
  readonly unknown: readonly AuthenticitySign[];
}

/** Each sign leaves the rest of what is believed: 1 less its weight by how much of it there is. */
export function authenticity(measures: Measures, beside: Beside): Authenticity {
  const { usual, sameInput, samePictures, inventedPictures, foreignWatermark, signerKnown } = beside;
  const isUsual = usual !== undefined && usual.sessions >= LEAST_SESSIONS && usual.unrelated <= MOST_USUAL;
  const shares: Readonly<Record<AuthenticitySign, number | undefined>> = {
    ...Object.fromEntries(Object.entries(measures).map(([sign, { share, of }]) => [sign, of === 0 ? undefined : share])),
    unrelated: isUsual && measures.unrelated.of >= LEAST_STRETCHES ? Math.max(0, measures.unrelated.share - usual.unrelated) : undefined,
    same_input: sameInput,
    same_pictures: samePictures,
    invented_pictures: inventedPictures,
    foreign_watermark: foreignWatermark,
    unknown_signer: signerKnown === undefined ? undefined : signerKnown ? 0 : 1,
  } as Record<AuthenticitySign, number | undefined>;
  const signs = AUTHENTICITY_SIGNS.flatMap((sign) => {
    const share = shares[sign];
    if (share === undefined) return [];
    const { from, full, weight } = SIGNS[sign];
    const doubt = weight * Math.min(1, Math.max(0, (share - from) / (full - from)));
    return doubt > 0 ? [{ sign, share, doubt }] : [];
  });
  return {
    score: signs.reduce((left, { doubt }) => left * (1 - doubt), 1),
    signs: signs.toSorted((a, b) => b.doubt - a.doubt),
    unknown: AUTHENTICITY_SIGNS.filter((sign) => shares[sign] === undefined),
  };
}
