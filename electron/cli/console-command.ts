import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { numberFlag, oneDesktop } from '#cli/capture-flags.ts';
import type { Command } from '#cli/run.ts';
import { GapError } from '#library/index.ts';
import { Desk } from '#station/desk/desk.ts';
import { forkRecorder } from '#station/process/fork-recorder.ts';
import { pagesFolder, serve } from '#station/server/serve.ts';

const HELP = `gap console [flags]

The app in a browser: consent, set-up, check, recording, verdict, library. Serves it on this machine only (127.0.0.1)
and prints a link with a secret; whoever has the link can record. Ctrl-C stops and seals what runs, then ends.

  --port N      port                                    (any that is free)
  --display :N  X display that is recorded              ($DISPLAY)
  --name TEXT   name of this station                    (the machine's)

Exit codes: 0 ended; 2 usage.
`;

export const consoleCommand: Command = {
  summary: 'the app in a browser, on this machine',
  help: HELP,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, display: { type: 'string' }, name: { type: 'string' } },
      strict: true,
    });
    const port = numberFlag('port', values.port) ?? 0;
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new GapError('usage.port', `--port ${values.port}: is no port`, 'Use 1 to 65535, or leave it out');
    const display = values.display ?? process.env.DISPLAY;
    if (display === undefined && !oneDesktop())
      throw new GapError('preflight.display', 'No display: DISPLAY is not set and no --display was given', 'Give --display :0');
    const pages = pagesFolder();
    if (!existsSync(pages)) throw new GapError('app.pages', `${pages}: the pages are not built`, 'Run `npm run build`');
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    await using desk = new Desk({ name: values.name ?? hostname(), version, display, startRecorder: () => forkRecorder(display) });
    await using served = await serve(desk, { pages, port });
    process.stdout.write(`Open this link in a browser on this machine:\n\n  ${served.link}\n\nCtrl-C ends.\n`);
    // What a recorder left that was killed is sealed at once.
    desk.sealLeftovers();
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
    process.stderr.write('Ending; a recording that runs is sealed first.\n');
    return 0;
  },
};
