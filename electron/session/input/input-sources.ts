import { checkMacosInput } from '#native/macos/check.ts';
import { checkFallback } from '#native/uiohook/check.ts';
import { checkWindowsInput } from '#native/windows/check.ts';
import { checkX11Input } from '#native/x11/check.ts';

/** A way to read the player's input: a worker for {@link InputWorkerData}, and a check whether it is allowed here. */
export interface InputSource {
  /** File in this folder, without its extension. */
  readonly worker: string;
  /** Tries it without keeping anything. Returns a description of what it provides; throws a GapError with the remedy. */
  readonly check: (display: string) => string;
}

/** The raw source of each system. A new system is a line here. */
const RAW: Readonly<Partial<Record<NodeJS.Platform, InputSource>>> = {
  linux: { worker: 'x11-worker', check: checkX11Input },
  win32: { worker: 'windows-worker', check: checkWindowsInput },
  darwin: { worker: 'macos-worker', check: checkMacosInput },
};

/** libuiohook, with its limits, for systems that refuse raw input. */
export const FALLBACK_INPUT: InputSource = { worker: 'uiohook-worker', check: checkFallback };

export function rawInput(platform: NodeJS.Platform = process.platform): InputSource | undefined {
  return RAW[platform];
}
