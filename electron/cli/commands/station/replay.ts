import { dirname, join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import type { playOf } from '#play/core/protocol.ts';
import type { ReplayDivergence, ReplayResult } from '#play/core/replay.ts';
import { gameError, loadGame } from '#play/server/load-game.ts';
import { replayShard } from '#shard/replay-shard.ts';

const EXIT = { same: 0, differs: 1, nothing: 3 } as const;

/** Plays a shard's game again with the game of a protocol, and prints what came out. */
export async function replayCommand(protocol: string, play: ReturnType<typeof playOf>, shard: string, json: boolean): Promise<number> {
  if (play === undefined)
    throw new GapError('usage.play', `${protocol}: it has no scene that plays a game`, 'Give the protocol that was played');
  const file = join(dirname(protocol), play.game);
  const make = await loadGame(file).catch((cause) => {
    throw gameError(file, cause);
  });
  const result = await replayShard(shard, make);
  const outcome = outcomeOf(result);
  if (json) process.stdout.write(`${JSON.stringify({ type: 'replayed', outcome, ...result })}\n`);
  else process.stdout.write(reportOf(file, shard, result));
  return EXIT[outcome];
}

/** An episode that cannot be played again proves nothing either way; `same` takes one that was. */
function outcomeOf({ frames, divergences }: ReplayResult): keyof typeof EXIT {
  if (divergences.length > 0) return 'differs';
  return frames === 0 ? 'nothing' : 'same';
}

const SAYS = { same: 'REPRODUCED', differs: 'NOT REPRODUCED', nothing: 'NOTHING TO REPLAY' } as const;

function reportOf(file: string, shard: string, result: ReplayResult): string {
  const { episodes, frames, hashes, divergences, unplayable } = result;
  const lines = [`${file} replays ${shard}`, `played again   ${frames} frames of ${episodes} episodes, ${hashes} state hashes as recorded`];
  for (const { episode, why } of unplayable) lines.push(`not played     episode ${episode}: ${why}`);
  for (const divergence of divergences) lines.push(`differs        ${divergenceText(divergence)}`);
  return `${[...lines, SAYS[outcomeOf(result)]].join('\n')}\n`;
}

const divergenceText = ({ episode, frame, player, column, recorded, replayed }: ReplayDivergence): string =>
  `episode ${episode}, frame ${frame}, player ${player}: ${column} is ${String(replayed)}, and was recorded as ${String(recorded)}`;
