import type { Desk } from '#app/desk/desk.ts';
import { isResting } from '#core/app/transition.ts';
import type { Electron } from '#main/electron-port.ts';

/** Keeps the machine and its display awake while something is recorded or sealed, and no longer. */
export function stayAwake({ powerSaveBlocker }: Pick<Electron, 'powerSaveBlocker'>, desk: Desk): void {
  let blocker: number | undefined;
  desk.listen((event) => {
    if (event !== 'view') return;
    const busy = !isResting(desk.view.state);
    if (busy && blocker === undefined) blocker = powerSaveBlocker.start('prevent-display-sleep');
    else if (!busy && blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  });
}
