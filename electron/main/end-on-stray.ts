import type * as electron from 'electron';
import { messageOf } from '#format/core/errors.ts';

/** Shows an uncaught error, and ends the app: Electron itself would log a rejection and carry on. */
export function endOnStray({
  app,
  dialog,
}: {
  readonly app: Pick<electron.App, 'exit'>;
  readonly dialog: Pick<electron.Dialog, 'showErrorBox'>;
}): void {
  const end = (error: unknown) => {
    dialog.showErrorBox(
      'GAP recorder has to end',
      `${messageOf(error)}\n\nWhat is being recorded is sealed now, or when the program starts again: nothing of it is lost.`,
    );
    app.exit(2);
  };
  process.on('uncaughtException', end);
  // Which Electron does not raise as the other.
  process.on('unhandledRejection', end);
}
