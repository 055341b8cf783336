import { mayListen, refusedTap } from '#native/macos/tap.ts';

/** Checks that macOS lets us listen; asks the user once. Throws a GapError (`preflight.input`). Not yet run (docs/platforms.md). */
export function checkMacosInput(): string {
  if (!mayListen(true)) throw refusedTap();
  return 'a listen-only event tap';
}
