import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Command } from '#cli/command.ts';
import { numberFlag, oneDesktop } from '#cli/flags.ts';
import { LAN_HELP, LAN_OPTIONS, lanOf } from '#cli/lan-flags.ts';
import { GapError } from '#core/errors.ts';
import { plain } from '#core/report/plain.ts';
import { openLab } from '#station/open-lab.ts';
import { openStation } from '#station/open-station.ts';
import { pagesFolder, type Served } from '#station/server/serve.ts';
import type { LanOptions } from '#station/server/web-server.ts';

const OPTIONS = {
  port: { type: 'string' },
  display: { type: 'string' },
  name: { type: 'string' },
  join: { type: 'string' },
  lab: { type: 'boolean' },
  expect: { type: 'string', multiple: true },
  author: { type: 'string' },
  log: { type: 'string' },
  ...LAN_OPTIONS,
} as const;

const HELP = `gap console [flags]             the app of this station in a browser
gap console --lab [flags]       several stations on one page, for an operator

Serves the app on this machine only (127.0.0.1), unless --listen is given, and prints a link with a secret: anyone with the link can record.
Ctrl-C stops and seals a running recording, then ends; a second Ctrl-C leaves its video for the next start.

  --port N           port                                    (any that is free)
  --display :N       X display that is recorded              ($DISPLAY)
  --name NAME        name of this station                    (the machine's)
  --join -           let a lab's console see and start this station: asks for the link that \`gap console --lab\` prints

  --lab              the operator's console
  --expect NAME      a station that must be connected before anything starts; may be given several times
  --author NAME      the operator's name, for the log        (the user's name)
  --log FILE         append-only audit log                   (lab/audit.jsonl beside the settings)
${LAN_HELP}
Exit codes: 0 ended; 2 usage.
`;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; strict: true }>>['values'];

export const consoleCommand: Command = {
  help: HELP,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
    const port = numberFlag('port', values.port) ?? 0;
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new GapError('usage.port', `--port ${values.port}: is no port`, 'Use 1 to 65535, or leave it out');
    const pages = pagesFolder();
    if (!existsSync(pages)) throw new GapError('app.pages', `${pages}: the pages are not built`, 'Run `npm run build`');
    const options = { pages, port, lan: lanOf(values, 'console') };
    if (values.lab === true) await runLab(values, options);
    else await runStation(values, options);
    return 0;
  },
};

interface Serving {
  readonly pages: string;
  readonly port: number;
  readonly lan: LanOptions | undefined;
}

async function runStation(values: Values, options: Serving): Promise<void> {
  // An empty variable names no display.
  const display = values.display ?? (process.env.DISPLAY || undefined);
  if (display === undefined && !oneDesktop())
    throw new GapError('preflight.display', 'No display: DISPLAY is not set and no --display was given', 'Give --display :0');
  const join = values.join === undefined ? undefined : linkOf(await secretLink(values.join));
  const onStatus = (says: string) => process.stderr.write(`${plain(says)}\n`);
  await using station = await openStation({ ...options, name: values.name ?? hostname(), version: version(), display, join, onStatus });
  announce(station);
  await untilAsked();
  process.stderr.write('Ending; a running recording is sealed first. A second Ctrl-C leaves its video for the next start.\n');
  const again = untilAsked().then(() => station.leave('next-start'));
  await Promise.race([station.leave('now'), again]);
}

async function runLab(values: Values, options: Serving): Promise<void> {
  await using lab = await openLab({
    ...options,
    expected: values.expect ?? [],
    author: values.author ?? userInfo().username,
    log: values.log,
  });
  announce(lab);
  process.stdout.write(`Stations join with \`gap console --join -\`, which asks for this link:\n\n  ${lab.stationLink}\n\n`);
  await untilAsked();
}

function announce({ link, fingerprint }: Served): void {
  process.stdout.write(`Open this link in a browser${fingerprint === undefined ? ' on this machine' : ''}:\n\n  ${link}\n\n`);
  if (fingerprint !== undefined)
    process.stdout.write(`The browser does not know the certificate; its SHA-256 must be:\n\n  ${fingerprint}\n\n`);
  process.stdout.write('Ctrl-C ends.\n');
}

async function untilAsked(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}

/** A link's secret in a flag would stand in the list of processes, for every user of the machine to read. */
async function secretLink(given: string): Promise<string> {
  if (given === '-') {
    if (process.stdin.isTTY) process.stderr.write('Paste the link that the lab’s console prints:\n');
    for await (const line of createInterface({ input: process.stdin })) return line.trim();
    throw new GapError('usage.join', '--join -: no link came', 'Paste the link that `gap console --lab` prints');
  }
  throw new GapError(
    'usage.join',
    '--join takes no link: every user of this machine could read it',
    'Give --join -, and paste the link when asked',
  );
}

function linkOf(text: string): string {
  if (URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol)) return text;
  throw new GapError('usage.join', `${text}: is no link of a lab`, 'Paste the whole link that `gap console --lab` prints');
}
