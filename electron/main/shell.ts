import { hostname } from 'node:os';
import { join } from 'node:path';
import { Desk } from '#app/desk/desk.ts';
import { leavingQuestion } from '#core/app/leaving.ts';
import { FromRecorder } from '#core/app/process/recorder-messages.ts';
import { ThumbnailAnswer } from '#core/app/process/thumbnail-messages.ts';
import { SHELL_WORDS, type ShellSay, type ShellWords, sayIn } from '#core/app/shell-words.ts';
import { Keyring, keysFolder } from '#home/keyring.ts';
import { APP_SCHEME, servePages } from '#main/app-pages.ts';
import { keepCompact } from '#main/compact-window.ts';
import type { Electron } from '#main/electron-port.ts';
import { LargeWindow } from '#main/large-window.ts';
import { permitNothing, stayHere } from '#main/locked-window.ts';
import { showNotices } from '#main/notices.ts';
import { startByHotkey } from '#main/start-hotkey.ts';
import { stayAwake } from '#main/stay-awake.ts';
import { SystemSecrets } from '#main/system-secrets.ts';
import { openTray } from '#main/tray.ts';
import { startUtility } from '#main/utility-process.ts';
import { handOutPorts } from '#main/window-port.ts';

/** As in `electron-builder.yml`. */
export const APP_ID = 'dev.gap-recorder.app';

/** Files of the built program. */
export interface ShellFiles {
  readonly preload: string;
  readonly recorder: string;
  readonly thumbnails: string;
  readonly pages: string;
  readonly icons: string;
}

/** Starts the app; returns its desk, or undefined when another instance is already running, which then shows its window. */
export async function startShell(electron: Electron, files: ShellFiles): Promise<Desk | undefined> {
  const { app, session } = electron;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return undefined;
  }
  electron.protocol.registerSchemesAsPrivileged([APP_SCHEME]);
  app.enableSandbox();
  // Without it Windows shows no notification of an installed app.
  app.setAppUserModelId(APP_ID);
  app.on('web-contents-created', (_event, contents) => stayHere(contents));
  await app.whenReady();
  permitNothing(session.defaultSession);

  // English until a page says what language it speaks.
  let words: ShellWords = SHELL_WORDS;
  const say = sayIn(() => words);
  const keys = keysFolder();
  const desk = new Desk({
    name: hostname(),
    version: app.getVersion(),
    display: process.env.DISPLAY,
    keyring: new Keyring(keys, new SystemSecrets(keys, electron.safeStorage)),
    startRecorder: () => startUtility(electron, { file: files.recorder, serviceName: 'GAP recorder', messages: FromRecorder }),
    startThumbnails: () => startUtility(electron, { file: files.thumbnails, serviceName: 'GAP pictures', messages: ThumbnailAnswer }),
    window: {
      show: () => window.show(),
      speak: (their) => {
        words = their;
        tray.look();
      },
      pick: () => window.pick(),
    },
    reveal: (path) => electron.shell.showItemInFolder(path),
  });
  servePages(electron, files.pages, () => desk.shelf());
  const window = new LargeWindow(electron, files.preload);
  const show = () => window.show();
  const compact = keepCompact(electron, files.preload, desk, () => !window.isFocused);
  app.on('browser-window-focus', compact.look);
  app.on('browser-window-blur', compact.look);
  handOutPorts(electron, desk, (contents) => window.holds(contents) || compact.window?.webContents === contents);
  const tray = openTray(electron, (light) => join(files.icons, `tray-${light}.png`), desk, { say, show, quit: () => app.quit() });
  startByHotkey(electron, desk, show);
  stayAwake(electron, desk);
  showNotices(electron, desk, { say, isSeen: () => window.isFocused, show });
  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => {});
  askBeforeQuit(electron, desk, {
    say,
    hide: () => window.hide(),
    end: () => {
      window.end();
      compact.end();
    },
  });
  show();
  void desk.openGame().catch(() => {});
  desk.sealLeftovers();
  return desk;
}

interface Quitting {
  readonly say: ShellSay;
  /** Until the video is made, perhaps tonight, the tray is enough. */
  hide(): void;
  /** From now on windows may close. */
  end(): void;
}

/** Nothing is lost by quitting: what runs is stopped and sealed first. */
function askBeforeQuit({ app, dialog }: Electron, desk: Desk, { say, hide, end }: Quitting): void {
  let sealed = false;
  app.on('before-quit', (event) => {
    if (sealed) return;
    event.preventDefault();
    const question = leavingQuestion(desk.view.state);
    const buttons = question?.answers.map(([text]) => say(text)) ?? [];
    const message = question && say(question.message);
    const answer = message === undefined ? 0 : dialog.showMessageBoxSync({ type: 'question', message, buttons, defaultId: 0, cancelId: 0 });
    const leaving = question?.answers[answer]?.[1] ?? 'now';
    if (leaving === 'stay') return;
    hide();
    void desk.leave(leaving).finally(() => {
      sealed = true;
      end();
      app.quit();
    });
  });
}
