import { fileURLToPath } from 'node:url';
import * as electron from 'electron';
import { startShell } from '#main/shell.ts';
import { pagesFolder } from '#station/server/serve.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

await startShell(electron, {
  preload: here('../preload/preload.cjs'),
  recorder: here('../station/process/main.js'),
  pages: pagesFolder(),
  icons: here('../../../resources/icons/'),
});
