import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { parseArgs } from 'node:util';
import { pagesFolder, type Served } from '#app/server/serve.ts';
import { numberFlag } from '#cli/flags.ts';
import { LAN_HELP, LAN_OPTIONS, lanOf } from '#cli/lan-flags.ts';
import { GapError } from '#format/core/errors.ts';
import type { LanOptions } from '#server/web-server.ts';

/** Flags of every console. */
export const SERVING_OPTIONS = { port: { type: 'string' }, ...LAN_OPTIONS } as const;

export const SERVING_HELP = `  --port N           port                                    (any that is free)
${LAN_HELP}`;

export interface Serving {
  readonly pages: string;
  readonly port: number;
  readonly lan: LanOptions | undefined;
}

/** Throws a GapError (`usage.*`, `app.pages`). */
export function servingOf(values: ReturnType<typeof parseArgs<{ options: typeof SERVING_OPTIONS; strict: true }>>['values']): Serving {
  const port = numberFlag('port', values.port) ?? 0;
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new GapError('usage.port', `--port ${values.port}: is no port`, 'Use 1 to 65535, or leave it out');
  const pages = pagesFolder();
  if (!existsSync(pages)) throw new GapError('app.pages', `${pages}: the pages are not built`, 'Run `npm run build`');
  return { pages, port, lan: lanOf(values, 'console') };
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
