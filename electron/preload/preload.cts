// Runs in our window's sandbox: CommonJS, with only those parts of Electron that a sandboxed preload may use. It hands the page one port to
// the main process, says where a file lies that the user has dropped, and nothing else: no `ipcRenderer`, no Node.
const { contextBridge, ipcRenderer, webUtils } = require('electron') as typeof import('electron');

/** The same words as in electron/main/window-port.ts and renderer/link/open-link.ts (a sandboxed preload cannot import). */
const WANTED = 'gap-port-wanted';
const PORT = 'gap-port';

ipcRenderer.on(PORT, ({ ports }) => {
  window.postMessage(PORT, window.location.origin, [...ports]);
});
window.addEventListener('message', ({ source, data, origin }) => {
  if (source === window && origin === window.location.origin && data === WANTED) ipcRenderer.send(WANTED);
});

contextBridge.exposeInMainWorld('gapPathOf', (file: File) => webUtils.getPathForFile(file));
