import type { IpcMainEvent, MessagePortMain, WebContents, WebFrameMain } from 'electron';
import type { Desk } from '#app/desk/desk.ts';
import type { Electron } from '#main/electron-port.ts';
import { APP_ORIGIN } from '#main/locked-window.ts';
import { answer, HostileMessage, readRequest, type Told } from '#server/core/wire.ts';

/** The same words as in electron/preload/preload.cts. */
const WANTED = 'gap-port-wanted';
const PORT = 'gap-port';

/** Hands a page its port on request: only the main frame of one of our windows, showing our own page. */
export function handOutPorts({ ipcMain, MessageChannelMain }: Electron, desk: Desk, isOurs: (contents: WebContents) => boolean): void {
  ipcMain.on(WANTED, (event) => {
    if (!isOurs(event.sender) || !isOurPage(event)) return;
    const { port1, port2 } = new MessageChannelMain();
    serveWindow(port1, desk);
    event.sender.postMessage(PORT, undefined, [port2]);
  });
}

function isOurPage({ sender, senderFrame }: IpcMainEvent): boolean {
  const frame: WebFrameMain | null = senderFrame;
  return frame !== null && frame === sender.mainFrame && frame.origin === APP_ORIGIN;
}

/** Serves one window over its port, with the same messages as over a socket. An invalid message closes it. */
function serveWindow(port: MessagePortMain, desk: Desk): void {
  const tell = (told: Told) => port.postMessage(JSON.stringify(told));
  const listening = desk.listen((event, value) => tell({ event, value }));
  port.on('message', ({ data }) => {
    try {
      void answer(desk, readRequest(typeof data === 'string' ? data : '', desk.table)).then(tell);
    } catch (error) {
      if (!(error instanceof HostileMessage)) throw error;
      listening[Symbol.dispose]();
      port.close();
    }
  });
  port.on('close', () => listening[Symbol.dispose]());
  port.start();
}
