import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordPlan } from '#core/plan/plan.ts';
import { gamePresence } from '#native/screen/game-window.ts';

const LOOK_MS = 500;

type Game = Pick<RecordPlan, 'display' | 'game'>;

/** That the system says that no window of the game is open: every picture would be black. */
export const isMissing = ({ display, game }: Game): boolean => game !== 'any' && gamePresence(display, game).isOpen === false;

/** Resolves once the game has a window; false where `stop` came first. */
export async function awaitGame(game: Game, stop: AbortSignal): Promise<boolean> {
  while (!stop.aborted && isMissing(game)) await sleep(LOOK_MS);
  return !stop.aborted;
}
