import { createHash } from 'node:crypto';
import { motionPrints } from '#corpus/core/authenticity/motion-prints.ts';
import { picturePrints } from '#corpus/core/authenticity/picture-prints.ts';
import type { PlayedInput } from '#corpus/core/authenticity/played-input.ts';
import { strokePrints } from '#corpus/core/authenticity/stroke-prints.ts';
import { type Judgement, MOST_PRINTS } from '#corpus/judge/judgement.ts';
import type { FrameFacts } from '#format/core/quality/facts.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** One in so many is kept, by its own content: both sessions keep the same ones. An hour has some 4,000 then. */
const KEPT = { strokes: 2n, motion: 64n } as const;

type Prints = Judgement['prints'];

/** A moment that comes again within a session, as in a loop or a menu, is no place in it. */
function once(prints: Prints): Prints {
  const counts = new Map<string, number>();
  for (const { kind, hash } of prints) counts.set(`${kind} ${hash}`, (counts.get(`${kind} ${hash}`) ?? 0) + 1);
  return prints.filter(({ kind, hash }) => counts.get(`${kind} ${hash}`) === 1);
}

/** What a session can be found again by, in order of kind and time. */
export function printsOf(
  { strokes, moves }: PlayedInput,
  codes: readonly string[],
  frames: Pick<FrameFacts, 'luma' | 'change' | 'tsUs'> | undefined,
  { t0Us, fps }: { readonly t0Us: TsUs; readonly fps: number },
): Prints {
  const prints: Prints = [];
  const add = (kind: Prints[number]['kind'], hash: bigint, us: number) => {
    if (prints.length < MOST_PRINTS && Number.isFinite(us))
      prints.push({ kind, hash: BigInt.asIntN(64, hash).toString(), at_s: (us - t0Us) / 1e6 });
  };
  if (frames?.luma !== undefined && frames.change !== undefined)
    for (const { frame, bits } of picturePrints(frames.luma, frames.change, fps)) add('pictures', bits, frames.tsUs[frame] as number);
  for (const { text, atUs } of strokePrints(strokes, codes)) {
    const hash = createHash('sha1').update(text).digest().readBigUInt64BE();
    if (hash % KEPT.strokes === 0n) add('strokes', hash, atUs);
  }
  for (const { hash, at } of motionPrints(moves)) if (hash % KEPT.motion === 0n) add('motion', hash, moves.tsUs[at] as number);
  return once(prints);
}
