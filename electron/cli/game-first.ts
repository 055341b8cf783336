import type { RecordPlan } from '#core/plan/plan.ts';
import { GapError } from '#format/core/errors.ts';
import { gameRuleText } from '#native/core/input/game-rule.ts';
import { awaitGame, isMissing } from '#session/checks/await-game.ts';

/** Whether to record: a game without a window is refused (GapError `preflight.game`), or waited for until `stop`. */
export async function gameFirst(plan: Pick<RecordPlan, 'display' | 'game'>, waits: boolean, stop: AbortSignal): Promise<boolean> {
  if (!isMissing(plan)) return true;
  const names = plan.game === 'any' ? '' : plan.game.map(gameRuleText).join(', ');
  if (!waits) throw new GapError('preflight.game', `no window of ${names} is open`, 'Start the game first, or give --wait to wait for it');
  process.stderr.write(`Waiting for a window of ${names} — Ctrl-C ends that\n`);
  return await awaitGame(plan, stop);
}
