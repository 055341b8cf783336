import { checkMacosInput } from '#native/macos/check.ts';
import { checkFallback } from '#native/uiohook/check.ts';
import { checkWindowsInput } from '#native/windows/check.ts';
import { checkX11Input } from '#native/x11/check.ts';

/** A way to get at the player's input: a worker for {@link InputWorkerData}, and how to find out whether it is allowed here. */
export interface InputSource {
  /** File in `native/`, without its ending. */
  readonly worker: string;
  /** Tries it without keeping anything. Returns what it gives, in words; throws a GapError with the way to be allowed it. */
  readonly check: (display: string) => string;
}

/** The raw source of each system. A new system is a line here. */
const RAW: Readonly<Partial<Record<NodeJS.Platform, InputSource>>> = {
  linux: { worker: 'x11/input-worker', check: checkX11Input },
  win32: { worker: 'windows/input-worker', check: checkWindowsInput },
  darwin: { worker: 'macos/input-worker', check: checkMacosInput },
};

/** Where raw input is refused: libuiohook, with what it cannot do. */
export const FALLBACK_INPUT: InputSource = { worker: 'uiohook/input-worker', check: checkFallback };

export function rawInput(platform: NodeJS.Platform = process.platform): InputSource | undefined {
  return RAW[platform];
}
