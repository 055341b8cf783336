import { fileURLToPath } from 'node:url';
import * as electron from 'electron';
import { endOnStray } from '#main/end-on-stray.ts';
import { missingParts } from '#main/missing-parts.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

endOnStray(electron);
const missing = missingParts(here('../../../'));
if (missing.length > 0) {
  electron.dialog.showErrorBox(
    'GAP recorder cannot start',
    `This installation lacks\n\n${missing.join('\n')}\n\nInstall it again. If a virus scanner removed them, allow them there first. Recordings are not touched.`,
  );
  electron.app.exit(2);
} else {
  // Only now: these parts are loaded with it.
  const [{ startShell }, { pagesFolder }] = await Promise.all([import('#main/shell.ts'), import('#app/server/serve.ts')]);
  await startShell(electron, {
    preload: here('../preload/preload.cjs'),
    recorder: here('../app/process/main.js'),
    thumbnails: here('../app/pictures/thumbnail-process.js'),
    pages: pagesFolder(),
    icons: here('../../../resources/icons/'),
  });
}
