import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordPlan } from '#core/plan/plan.ts';
import { GapError } from '#format/core/errors.ts';
import { gameRuleText } from '#native/core/input/game-rule.ts';
import { gamePresence } from '#native/screen/game-window.ts';

const LOOK_MS = 500;

/**
 * Resolves once the game has a window, or where the system does not say. Throws a GapError (`preflight.game`) where it has none and nobody wants to wait: without
 * one every picture is black. Returns false where `stop` came first.
 */
export async function awaitGame(
  { display, game }: Pick<RecordPlan, 'display' | 'game'>,
  waits: boolean,
  stop: AbortSignal,
): Promise<boolean> {
  if (game === 'any' || gamePresence(display, game).isOpen !== false) return true;
  const names = game.map(gameRuleText).join(', ');
  if (!waits) throw new GapError('preflight.game', `no window of ${names} is open`, 'Start the game first, or give --wait to wait for it');
  process.stderr.write(`Waiting for a window of ${names} — Ctrl-C ends that\n`);
  while (!stop.aborted && gamePresence(display, game).isOpen === false) await sleep(LOOK_MS);
  if (stop.aborted) process.stderr.write('Nothing was recorded: the game did not start.\n');
  return !stop.aborted;
}
