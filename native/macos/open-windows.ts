import { basename } from 'node:path';
import koffi from 'koffi';
import type { OpenWindowFacts } from '#core/input/game-rule.ts';
import { programPath } from '#native/macos/host.ts';
import { objc } from '#native/macos/objc.ts';

// CGWindow.h: kCGWindowListOptionOnScreenOnly, kCGWindowListExcludeDesktopElements.
const ON_SCREEN = 1;
const NO_DESKTOP = 16;
/** Ordinary windows; menus, the Dock and the menu bar lie above. */
const NORMAL_LAYER = 0;

/** What the window server says of a window (CGWindow.h, required and optional keys). */
export interface ListedWindow {
  readonly number: number;
  readonly pid: number;
  readonly layer: number;
  /** Undefined without the permission to record the screen. */
  readonly title: string | undefined;
}

/** The ordinary windows that are on the screen, the topmost first. Not yet run (docs/platforms.md). */
export function openWindowsOnMacos(): OpenWindowFacts[] {
  return ordinary(listed(), programPath);
}

/** Those of the list in which somebody may play. */
export function ordinary(list: readonly ListedWindow[], pathOf: (pid: number) => string | undefined): OpenWindowFacts[] {
  return list
    .filter(({ layer }) => layer === NORMAL_LAYER)
    .map(({ number, pid, title }) => {
      const path = pathOf(pid);
      return { window: number, pid, programs: path === undefined ? [] : [basename(path)], title: title === '' ? undefined : title };
    });
}

function listed(): ListedWindow[] {
  const { send, pooled, classNamed } = objc();
  const graphics = koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');
  const copyList = graphics.func('void* CGWindowListCopyWindowInfo(uint32_t options, uint32_t window)');
  return pooled(() => {
    const list: unknown = copyList(ON_SCREEN | NO_DESKTOP, 0);
    const count = send<number | bigint>('long', list, 'count') ?? 0;
    const windows = Array.from({ length: Number(count) }, (_, i): ListedWindow => {
      const facts = send('objectAt', list, 'objectAtIndex:', i);
      // Its constants are strings of their own names.
      const at = (key: string) =>
        send('objectFor', facts, 'objectForKey:', send('objectNamed', classNamed('NSString'), 'stringWithUTF8String:', key));
      const number = (key: string) => Number(send<number | bigint>('long', at(key), 'longLongValue') ?? 0);
      return {
        number: number('kCGWindowNumber'),
        pid: number('kCGWindowOwnerPID'),
        layer: number('kCGWindowLayer'),
        title: send<string>('text', at('kCGWindowName'), 'UTF8String'),
      };
    });
    send('object', list, 'release');
    return windows;
  });
}
