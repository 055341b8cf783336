import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';

/** Presses keys as a player's device would. */
export interface KeyPresser extends Disposable {
  key(key: PhysicalKey, down: boolean): void;
}

/** For systems where a program may simply press keys: X11. `undefined` elsewhere; a person must press them there. */
export function keyPresser(display: string): KeyPresser | undefined {
  return process.platform === 'linux' ? new XTestPlayer(display) : undefined;
}
