import { readGameLines } from '#format/core/game/game-lines.ts';
import type { GameTap } from '#session/taps/game-tap.ts';

/** What a session would have written down of its game, emptied from its tap. */
export function writtenBy(tap: GameTap): string[] {
  let text = '';
  tap.drain((block) => {
    text += Buffer.from(block).toString('utf8');
  });
  return [...readGameLines(text)].map(({ line }) => ('frame' in line ? `${line.type} ${line.frame}` : line.type));
}

export const begin = { type: 'begin_episode', episode: 1, players: ['a', 'b'] };

/** A frame of that episode, in which the input of `b` has arrived or is guessed. */
export const frame = (n: number, confirmedB = true) => ({
  type: 'frame',
  episode: 1,
  frame: n,
  at_us: 1000 * (n + 1),
  inputs: { a: { value: 0, confirmed: true }, b: { value: 0, confirmed: confirmedB } },
  state_hash: 'cafe0000',
});
