import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { pagesFolder, type Served } from '#app/server/serve.ts';
import { PORT_FLAG } from '#cli/flags.ts';
import { LAN_FLAGS, lanOf } from '#cli/lan-flags.ts';
import { GapError } from '#format/core/errors.ts';
import type { FlagTable, FlagValues } from '#format/core/flags.ts';
import type { LanOptions } from '#server/web-server.ts';

/** Of `gap console --corpus`: its others are those of `gap worker`, which a player does not wait for. */
export const CORPUS_CONSOLE_FLAGS = {
  corpus: {
    help: 'the console of a corpus; takes the flags of `gap worker` but --until-done: how it judges on this machine, once asked to',
  },
} as const satisfies FlagTable;

/** Flags of every console. */
export const SERVING_FLAGS = { ...PORT_FLAG, ...LAN_FLAGS } as const satisfies FlagTable;

export interface Serving {
  readonly pages: string;
  readonly port: number;
  readonly lan: LanOptions | undefined;
}

/** Throws a GapError (`usage.*`, `app.pages`). */
export function servingOf({ port = 0, ...lan }: FlagValues<typeof SERVING_FLAGS>): Serving {
  const pages = pagesFolder();
  if (!existsSync(pages)) throw new GapError('app.pages', `${pages}: the pages are not built`, 'Run `npm run build`');
  return { pages, port, lan: lanOf(lan, 'console') };
}

/** Prints the link to the page. */
export function announce({ link, fingerprint }: Served): void {
  process.stdout.write(`Open this link in a browser${fingerprint === undefined ? ' on this machine' : ''}:\n\n  ${link}\n\n`);
  if (fingerprint !== undefined)
    process.stdout.write(`The browser does not know the certificate; its SHA-256 must be:\n\n  ${fingerprint}\n\n`);
  process.stdout.write('Ctrl-C ends.\n');
}

/** Until the user ends it. */
export async function untilAsked(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
}
