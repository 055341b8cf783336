import type { RecordPlan } from '#core/plan/plan.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { type GameChoice, isGame } from '#native/core/input/game-rule.ts';
import { everyWindowOnMacos } from '#native/macos/screen/open-windows.ts';
import { openWindows } from '#native/screen/open-windows.ts';
import { padNames } from '#native/sdl/pads.ts';
import { hasMoreRights } from '#native/windows/host/integrity.ts';
import { type Checked, passed, warned } from '#session/checks/outcome.ts';
import { FALLBACK_INPUT, type InputSource, rawInput } from '#session/input/input-sources.ts';

/** Whether there is a window to record: a rule that matches none makes black pictures and no input, and looks well. */
export function checkGame({ display, game }: Pick<RecordPlan, 'display' | 'game'>, open = windowsOn(display)): Checked {
  if (game === 'any') return passed(said`whatever window has the focus`);
  if (open.some((window) => game.some((rule) => isGame(rule, window)))) return passed(said`its window is open`);
  return warned(
    said`No window of the game is open: until one is in front, nothing is recorded, and the pictures are black`,
    said`Start the game, or choose another one; then check again`,
    { settings: ['game'] },
  );
}

/** Also those of another desktop, where a full-screen game of macOS is while our window is in front. */
const windowsOn = (display: string) => (process.platform === 'darwin' ? everyWindowOnMacos() : openWindows(display));

/** Which source of input works here: the raw one, or the fallback where that is refused and the plan allows it. */
export function checkInput(plan: Pick<RecordPlan, 'display' | 'input' | 'game'>, hides = hidesInput): Checked<InputSource> {
  const { outcome, result } = sourceOf(plan);
  if (!hides(plan.game)) return { outcome, result };
  const also = outcome.is === 'warn' ? said`${outcome.says}. ` : '';
  return {
    ...warned(
      said`${also}The game runs as administrator, and this program does not: Windows keeps its keys and mouse from every such program`,
      said`Start the game without these rights, or this program with them`,
    ),
    result,
  };
}

/** Whether the game is one whose input Windows gives to none with fewer rights. */
function hidesInput(game: GameChoice): boolean {
  if (process.platform !== 'win32' || game === 'any') return false;
  return openWindows('').some(
    (window) => window.pid !== undefined && game.some((rule) => isGame(rule, window)) && hasMoreRights(window.pid),
  );
}

function sourceOf({ display, input }: Pick<RecordPlan, 'display' | 'input'>): Checked<InputSource> {
  const raw = rawInput();
  if (input !== 'fallback') {
    try {
      if (raw === undefined)
        throw new GapError('preflight.input', said`There is no raw input for ${process.platform}`, said`Use the fallback input`, {
          way: { settings: ['input'] },
        });
      return { ...passed(raw.check(display)), result: raw };
    } catch (error) {
      // Without a display the fallback does not work either.
      if (input === 'raw' || !(error instanceof GapError) || error.code !== 'preflight.input') throw error;
      return fallback(display, said`${wordsOf(error)}. `);
    }
  }
  return fallback(display, '');
}

function fallback(display: string, why: Words): Checked<InputSource> {
  return {
    ...warned(
      said`${why}Fallback: ${FALLBACK_INPUT.check(display)}`,
      said`Train on it only if you can do without these; raw input has them all`,
    ),
    result: FALLBACK_INPUT,
  };
}

/** Gamepads need SDL 2; recording also works without them. */
export function checkPads({ pads }: Pick<RecordPlan, 'pads'>): Checked<boolean> {
  if (!pads) return { ...passed(said`gamepads are switched off`), result: false };
  try {
    const names = padNames();
    return { ...passed(said`gamepads through SDL 2: ${names.length === 0 ? said`none connected` : names.join(', ')}`), result: true };
  } catch (error) {
    if (!(error instanceof GapError)) throw error;
    return { ...warned(said`No gamepads: ${wordsOf(error)}`, error.words.remedy, error.way), result: false };
  }
}
