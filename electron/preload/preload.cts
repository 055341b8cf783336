// Runs in our window's sandbox: CommonJS, with only those parts of Electron that a sandboxed preload may use. It hands the page one port to
// the main process and nothing else: no `ipcRenderer`, no Node.
const { ipcRenderer } = require('electron') as typeof import('electron');

/** The same words as in electron/main/window-port.ts and renderer/link/open-link.ts (a sandboxed preload cannot import). */
const WANTED = 'gap-port-wanted';
const PORT = 'gap-port';

ipcRenderer.on(PORT, ({ ports }) => {
  window.postMessage(PORT, window.location.origin, [...ports]);
});
window.addEventListener('message', ({ source, data, origin }) => {
  if (source === window && origin === window.location.origin && data === WANTED) ipcRenderer.send(WANTED);
});
