import type { PhysicalKey } from '#core/input/physical-keys.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';

/** Presses keys as a player's device would. */
export interface KeyPresser extends Disposable {
  key(key: PhysicalKey, down: boolean): void;
}

/** Where the system lets a program press keys without more ado: X11. `undefined` elsewhere; there a person presses. */
export function keyPresser(display: string): KeyPresser | undefined {
  return process.platform === 'linux' ? new XTestPlayer(display) : undefined;
}
