import type { OpenWindow } from '#core/app/contract.ts';
import { offered } from '#core/app/suggest-rule.ts';
import { reduced, type WindowPicture } from '#core/app/window-picture.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { openWindows } from '#native/screen/open-windows.ts';
import { windowPixels } from '#native/screen/window-picture.ts';

/** A system window, and the choice it is offered as. */
interface Offered {
  readonly window: number;
  readonly offer: OpenWindow;
}

/** The windows that could be the game's, each rule once. Throws a GapError when the display cannot be queried. */
export function offeredWindows(display: string): OpenWindow[] {
  return open(display).map(({ offer }) => offer);
}

/** The current picture of one of them; undefined if there is none. Throws a GapError when the display cannot be queried. */
export function pictureOf(display: string, rule: string): WindowPicture | undefined {
  const found = open(display).find(({ offer }) => offer.rule === rule);
  const pixels = found && windowPixels(display, found.window);
  if (pixels === undefined) return undefined;
  const { rgba, ...size } = reduced(pixels);
  return { ...size, rgba: Buffer.from(rgba).toString('base64') };
}

function open(display: string): Offered[] {
  if (display === '' && process.platform === 'linux')
    throw new GapError(
      'preflight.display',
      said`this machine has no display, so nothing can be recorded on it`,
      said`Recordings can be checked and reviewed here`,
    );
  const windows = openWindows(display).flatMap((facts): Offered[] => {
    const offer = offered(facts);
    return offer === undefined ? [] : [{ window: facts.window, offer }];
  });
  return windows.filter(({ offer: { rule } }, i) => windows.findIndex(({ offer }) => offer.rule === rule) === i);
}
