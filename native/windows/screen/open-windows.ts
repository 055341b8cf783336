import type { OpenWindowFacts } from '#native/core/input/game-rule.ts';
import { executableOf } from '#native/windows/host/process.ts';
import { user32 } from '#native/windows/user32.ts';

// winuser.h.
const GW_HWNDNEXT = 2;
const TITLE_CHARACTERS = 512;
/** The list may change during the walk, so it is bounded; no desktop has this many windows. */
const MOST = 10_000;

/** Visible top-level windows with a title, the topmost first. */
export function openWindowsOnWindows(): OpenWindowFacts[] {
  const w = user32();
  const found: OpenWindowFacts[] = [];
  const [pid, text] = [Buffer.alloc(4), Buffer.alloc(2 * TITLE_CHARACTERS)];
  const front = Number(w.foreground());
  let window = Number(w.topWindow(0));
  for (let i = 0; window !== 0 && i < MOST; i++, window = Number(w.nextWindow(window, GW_HWNDNEXT))) {
    const characters = w.visible(window) === 0 ? 0 : (w.windowText(window, text, TITLE_CHARACTERS) as number);
    if (characters === 0) continue;
    w.windowProcess(window, pid);
    const program = executableOf(pid.readUInt32LE(0));
    found.push({
      window,
      isFront: window === front,
      pid: pid.readUInt32LE(0),
      programs: program === undefined ? [] : [program],
      title: text.toString('utf16le', 0, 2 * characters),
    });
  }
  return found;
}
