import { GapError } from '#core/errors.ts';
import { fitInto, sizeText } from '#core/plan/fit.ts';
import type { RecordPlan, Region } from '#core/plan/plan.ts';
import { queryScreen } from '#native/screen/screen.ts';
import type { ScreenFacts } from '#native/screen/screen-facts.ts';
import { type Checked, passed, warned } from '#recorder/checks/outcome.ts';
import { grabFormat } from '#recorder/video/grab-formats.ts';
import { findGameWindow, noWindow } from '#recorder/video/window-source.ts';

/** What the check found out about the screen, as a recording needs it. */
export interface ScreenChoice {
  readonly screen: ScreenFacts;
  readonly region: Region;
  readonly area: Region;
}

/** The screen, which part of it is recorded, and where that part goes in the picture. */
export function checkDisplay(plan: RecordPlan): Checked<ScreenChoice> {
  if (grabFormat() === undefined)
    throw new GapError('preflight.platform', `There is no screen source for ${process.platform} yet`, 'Record on Linux or Windows');
  const screen = queryScreen(plan.display);
  const region = plan.window ? windowRegion(plan) : regionOf(plan, screen);
  const { size } = plan;
  if (region.width < size.width && region.height < size.height) {
    const even = `${region.width & ~1}x${region.height & ~1}`;
    throw new GapError(
      'preflight.size',
      `A picture of ${sizeText(size)} is larger than the ${sizeText(region)} being recorded: pixels would be invented`,
      `Choose a picture of ${even}, or a larger display`,
      { way: { settings: ['size'] } },
    );
  }
  const area = fitInto(region, size);
  const result = { screen, region, area };
  if (sizeText(area) !== sizeText(size))
    return {
      ...warned(
        `${sizeText(region)} is scaled to ${sizeText(area)}, with black bars`,
        'Choose a picture or region with the same proportions to fill it',
        { settings: ['size', 'region'] },
      ),
      result,
    };
  const scaled = sizeText(region) === sizeText(size) ? '' : `, scaled to ${sizeText(size)}`;
  return { ...passed(`${plan.display}: ${sizeText(region)}${scaled} (${screen.server})`), result };
}

/** Throws a GapError (`preflight.region`). */
function regionOf({ region: wanted }: RecordPlan, screen: ScreenFacts): Region {
  const region = wanted ?? { width: screen.width, height: screen.height, x: 0, y: 0 };
  if (region.x + region.width <= screen.width && region.y + region.height <= screen.height) return region;
  throw new GapError(
    'preflight.region',
    `The region ${sizeText(region)}+${region.x}+${region.y} does not fit on the ${sizeText(screen)} screen`,
    'Choose a region inside the screen',
    { way: { settings: ['region'] } },
  );
}

/** All of the game's window. Throws a GapError (`preflight.window`) where there is none, or it cannot be read by itself. */
function windowRegion({ display, game }: RecordPlan): Region {
  if (process.platform !== 'linux')
    throw new GapError(
      'preflight.window',
      `Single windows cannot be recorded on ${process.platform} yet`,
      'Record the screen, or a region of it',
      {
        way: { settings: ['window', 'region'] },
      },
    );
  using window = findGameWindow(display, game);
  const size = window?.look();
  if (size === undefined || size === 'closed') throw noWindow(display);
  if (size === 'hidden')
    throw new GapError('preflight.window', 'The game’s window is minimised', 'Bring it to the front, and check again', {
      way: { action: 'check' },
    });
  return { ...size, x: 0, y: 0 };
}
