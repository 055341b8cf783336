import { MOUSE } from '#format/core/input/codes.ts';
import { REGION_FIELDS } from '#format/core/picture-regions.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import { Random } from '#scripts/random.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';

export interface PressedOptions {
  /**
   * What a press does: a lamp lights up, and goes out after the release; somebody walks for as long as a key is held; a small answer comes before
   * a large one; the mouse begins to move, and a cursor with it; something appears and disappears again by itself; it fades in, or out; nothing.
   */
  readonly game: 'lamp' | 'walk' | 'aftermath' | 'cursor' | 'flash' | 'fade-in' | 'fade-out' | 'deaf';
  /** How long a flash or a fade lasts, ms, and by how much more it disappears than it appeared. */
  readonly lastsMs?: number;
  readonly goesBy?: number;
  readonly seconds?: number;
  readonly presses?: number;
  readonly lagMs?: number;
  /** Longer from a second on. */
  readonly jump?: { readonly atS: number; readonly byMs: number };
  /** Grey levels by which the rest of the picture changes by itself. */
  readonly busy?: number;
  /** The player shoots at what appears, a quarter of a second after it. */
  readonly reacts?: boolean;
  readonly gameFps?: number;
  readonly seed?: number;
}

/** Facts of an invented session without a camera: presses at random times, and a game with frames of its own that answers them. */
export function pressedFacts({
  game,
  seconds = 60,
  presses = 200,
  lagMs = 81,
  lastsMs = 120,
  goesBy = 1,
  jump = { atS: 0, byMs: 0 },
  busy = 0.3,
  reacts = false,
  gameFps = 60,
  seed = 1,
}: PressedOptions): ShardFacts {
  const { facts } = playedFacts({ seconds, seed, plays: () => false });
  const { frames, controls } = facts;
  if (frames === undefined || controls.trace === undefined) throw new Error('nothing was played');
  const chance = new Random(seed);
  const regions = REGION_FIELDS.map((_, region) => {
    let wander = 0;
    return Float64Array.from(frames.captureUs, () => {
      wander = 0.95 * wander + (chance.next() - 0.5);
      return Math.max(0, busy * (5 + 3 * wander + 3 * (chance.next() - 0.5)) * (region === 0 ? 0.2 : 1));
    });
  });
  const bump = (ms: number, region: number, by: number) => {
    const frame = firstAtLeast(frames.captureUs, T0 + ms * 1000);
    const column = regions[region] as Float64Array;
    if (frame < column.length) column[frame] = (column[frame] as number) + by;
  };
  // Not quite as fast as it says, so that its frames and the captures pass through each other.
  const gameFrameMs = 1000.3 / gameFps;
  const shownAt = (ms: number) => Math.ceil(ms / gameFrameMs) * gameFrameMs - gameFrameMs / 2;
  const { dx, keymask } = controls.trace;
  const rowAfter = (ms: number) => firstAtLeast(controls.tsUs, T0 + ms * 1000);
  for (let i = 0; i < presses; i++) {
    const pressMs = 500 + chance.next() * (seconds * 1000 - 1500);
    const heldMs = 60 + 120 * chance.next();
    const answerMs = shownAt(pressMs + lagMs + (pressMs > 1000 * jump.atS ? jump.byMs : 0));
    const [from, to] = [rowAfter(pressMs), rowAfter(pressMs + heldMs)];
    if (game === 'cursor') dx.fill(3, from, to);
    // A key that is held already is not pressed again.
    else if (!keymask.subarray(from - 1, to + 1).some((held) => ((held >> (i % 3)) & 1) === 1))
      for (let row = from; row < to; row++) keymask[row] = (keymask[row] as number) | (1 << (i % 3));
    else continue;
    if (game === 'lamp') for (const ms of [answerMs, shownAt(pressMs + heldMs + lagMs)]) bump(ms, 0, 9);
    if (game === 'walk') for (let ms = answerMs; ms < answerMs + 4 * heldMs; ms += gameFrameMs) bump(ms, 4, 3);
    if (game === 'cursor') for (let ms = answerMs; ms < answerMs + heldMs; ms += gameFrameMs) bump(ms, 4, 1);
    if (game === 'flash') {
      bump(answerMs, 4, 6);
      bump(shownAt(answerMs + lastsMs), 4, 6 * goesBy);
    }
    const fading = Math.max(1, Math.round(lastsMs / gameFrameMs));
    if (game === 'fade-in') for (let n = 0; n < fading; n++) bump(answerMs + n * gameFrameMs, 4, 12 / fading);
    if (game === 'fade-out') for (let n = 0; n <= fading; n++) bump(answerMs + n * gameFrameMs, 4, n === 0 ? 6 : 6 / fading);
    if (game === 'aftermath') for (const [laterMs, region, by] of AFTERMATH) bump(answerMs + laterMs, region, by);
    if (!reacts) continue;
    const seenMs = pressMs - 250 + 120 * (chance.next() - 0.5);
    for (let ms = seenMs; ms < pressMs + 50 + 200 * chance.next(); ms += gameFrameMs) bump(ms, 5, 6);
  }
  const columns = regions.map((column) => Uint16Array.from(column, (grey) => Math.min(65_535, Math.ceil(256 * grey))));
  return {
    ...facts,
    controls: { ...controls, device: new Uint8Array(controls.tsUs.length).fill(MOUSE) },
    frames: { ...frames, regions: columns },
  };
}

const AFTERMATH = [
  [0, 0, 2],
  [250, 4, 12],
  [267, 4, 12],
] as const;
