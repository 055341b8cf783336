import { fitInto } from '#core/plan/fit.ts';
import type { RecordPlan } from '#core/plan/plan.ts';
import { isWindowFirst } from '#core/plan/screen-part.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import type { PictureSize, Region } from '#format/core/video/picture-size.ts';
import { MOST_SIDE, sizeText } from '#format/core/video/picture-size.ts';
import type { GameChoice } from '#native/core/input/game-rule.ts';
import { askToRecordScreen, mayRecordScreen } from '#native/macos/screen/screen-permission.ts';
import { queryScreen } from '#native/screen/screen.ts';
import type { ScreenFacts } from '#native/screen/screen-facts.ts';
import { type Checked, passed, warned } from '#session/checks/outcome.ts';
import { largestGameWindow } from '#session/picture/game-window.ts';
import { openSource } from '#session/picture/open-source.ts';
import { sourceName } from '#session/picture/source-names.ts';
import { largestWindow, noWindow } from '#session/picture/window-source.ts';

/** What the check found out about the screen, as a recording needs it. */
export interface ScreenChoice {
  readonly screen: ScreenFacts;
  readonly region: Region;
  readonly area: Region;
  /** Whether only the game's window is read. */
  readonly window: boolean;
  /** What reads it, as `meta.json` names it: calibrations are kept by it. */
  readonly source: string;
}

/** The screen, which part of it is recorded, and where that part goes in the picture. */
export async function checkDisplay(plan: RecordPlan): Promise<Checked<ScreenChoice>> {
  if (sourceName() === undefined)
    throw new GapError(
      'preflight.platform',
      said`There is no screen source for ${process.platform}`,
      said`Record on Linux, Windows or macOS`,
    );
  mustBeAllowed();
  const screen = queryScreen(plan.display);
  const { region, window, source, why } = await partOf(plan, screen);
  const { size } = plan;
  if (plan.gold) mustBeWhole(region, size);
  if (region.width < size.width && region.height < size.height) {
    const even = `${region.width & ~1}x${region.height & ~1}`;
    throw new GapError(
      'preflight.size',
      said`A picture of ${sizeText(size)} is larger than the ${sizeText(region)} being recorded: pixels would be invented`,
      said`Choose a picture of ${even}, or a larger display`,
      { way: { settings: ['size'] } },
    );
  }
  const area = fitInto(region, size);
  const result = { screen, region, area, window, source };
  if (sizeText(area) !== sizeText(size))
    return {
      ...warned(
        said`${sizeText(region)} is scaled to ${sizeText(area)}, with black bars${why}`,
        said`Choose a picture or region with the same proportions to fill it`,
        { settings: ['size', 'region'] },
      ),
      result,
    };
  const scaled = sizeText(region) === sizeText(size) ? '' : said`, scaled to ${sizeText(size)}`;
  const says = said`${plan.display}: ${window ? said`only the game’s window, ` : ''}${sizeText(region)}${scaled} (${screen.server})${why}`;
  if (why === '') return { ...passed(says), result };
  return {
    ...warned(says, said`Bring the game to the front, and check again; or choose to record the screen`, {
      settings: ['window'],
      action: 'check',
    }),
    result,
  };
}

/** Lossless pictures are as they were read: not scaled, not invented. Throws a GapError (`preflight.size`). */
function mustBeWhole(region: Region, size: PictureSize): void {
  if (sizeText(region) === sizeText(size)) return;
  const fits = [region.width, region.height].every((side) => side % 2 === 0 && side <= MOST_SIDE);
  throw new GapError(
    'preflight.size',
    said`Lossless pictures are not scaled, but ${sizeText(region)} of the screen would be, to ${sizeText(size)}`,
    said`Choose ${fits ? said`a picture of ${sizeText(region)}, or ` : ''}a region of ${sizeText(size)}`,
    { way: { settings: ['size', 'region'] } },
  );
}

interface Part extends Pick<ScreenChoice, 'region' | 'window' | 'source'> {
  /** Why it is not the window alone. */
  readonly why: Words;
}

/** What is read: the game's window where that was asked, or is best and works here; else the screen. */
async function partOf(plan: RecordPlan, screen: ScreenFacts): Promise<Part> {
  const part = async (region: Region, window: boolean, why: Words = ''): Promise<Part> => ({
    region,
    window,
    source: await nameOf(plan, region, window),
    why,
  });
  if (screen.rootless === true) mustBeWindow(plan);
  if (plan.window === true || screen.rootless === true) return await part(windowRegion(plan, screen), true);
  if (plan.window === false || !isWindowFirst(process.platform)) return await part(regionOf(plan, screen), false);
  try {
    return await part(windowRegion(plan, screen), true);
  } catch (error) {
    if (!(error instanceof GapError)) throw error;
    return await part(regionOf(plan, screen), false, said`; all of the screen is read: ${error.words.says}`);
  }
}

/** What reads it. On Windows there are several, and only opening one tells whether it works; so it is with a window of macOS. Rejects with a GapError (`preflight.*`). */
async function nameOf({ display, size, cursor, game }: RecordPlan, region: Region, window: boolean): Promise<string> {
  if (process.platform === 'linux' || (process.platform === 'darwin' && !window)) return sourceName(window) ?? '';
  using source = await openSource({ display, region, area: fitInto(region, size), cursor, picture: size }, window ? { game } : undefined);
  await source.leave?.();
  return source.name;
}

function lookOnX11(display: string, game: GameChoice) {
  using window = largestWindow(display, game);
  return window?.look();
}

/** On a Wayland desktop, whose own windows no other program can see. */
const notOfX11 = (display: string): GapError =>
  new GapError(
    'preflight.display',
    said`The game has no window on ${display}, the X server of this Wayland desktop: it is not running, or is a program of Wayland, which no other can see`,
    said`Start the game for X11 (SDL_VIDEODRIVER=x11, QT_QPA_PLATFORM=xcb or GDK_BACKEND=x11 before its command); or log in to a desktop of X11 (“Xorg”)`,
    { way: { settings: ['game'] } },
  );

/** macOS lets a program record the screen once its user has allowed it, and only from its next start on. Throws a GapError (`preflight.display`). */
function mustBeAllowed(): void {
  if (process.platform !== 'darwin' || mayRecordScreen()) return;
  askToRecordScreen();
  throw new GapError(
    'preflight.display',
    said`macOS does not let this program record the screen yet`,
    said`Allow it in System Settings, Privacy & Security, Screen Recording; then start this program again`,
  );
}

/** Throws a GapError (`preflight.region`). */
function regionOf({ region: wanted }: RecordPlan, screen: ScreenFacts): Region {
  const region = wanted ?? { width: screen.width, height: screen.height, x: 0, y: 0 };
  if (region.x + region.width <= screen.width && region.y + region.height <= screen.height) return region;
  throw new GapError(
    'preflight.region',
    said`The region ${sizeText(region)}+${region.x}+${region.y} does not fit on the ${sizeText(screen)} screen`,
    said`Choose a region inside the screen`,
    { way: { settings: ['region'] } },
  );
}

/** Throws a GapError (`preflight.display`) where something else than a window was asked for. */
function mustBeWindow({ display, window, game }: RecordPlan): void {
  if (window !== false && game !== 'any') return;
  throw new GapError(
    'preflight.display',
    said`${display} is an X server inside a Wayland desktop: it shows X11 programs one by one, and its own screen is black`,
    said`Record only the window of the game, by its name; or log in to a desktop of X11 (“Xorg”), and record its screen`,
    { way: { settings: ['window', 'game'] } },
  );
}

/** All of the game's window. Throws a GapError (`preflight.window`) where there is none, or it cannot be read by itself. */
function windowRegion({ display, game }: RecordPlan, { rootless }: ScreenFacts): Region {
  const found = process.platform === 'linux' ? undefined : largestGameWindow(game);
  const size = process.platform === 'linux' ? lookOnX11(display, game) : (found?.size ?? found?.look);
  if (size === undefined || size === 'closed') throw rootless === true ? notOfX11(display) : noWindow(display);
  if (size === 'hidden')
    throw new GapError('preflight.window', said`The game’s window is minimised`, said`Bring it to the front, and check again`, {
      way: { action: 'check' },
    });
  return { ...size, x: 0, y: 0 };
}
